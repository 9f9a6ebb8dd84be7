package dev.quadrant.monitor.logs.logql;

/** The longest text that must be in whatever an expression finds, read off its top level; empty when there is none to be seen. */
final class RequiredText {
    private static final String META = "\\.[](){}*+?^$|";

    private final String expression;
    private final StringBuilder run = new StringBuilder();
    private String best = "";
    private int at;

    private RequiredText(String expression) {
        this.expression = expression;
    }

    static String of(String expression) {
        return new RequiredText(expression).read();
    }

    /** Whether an expression has no special characters: it finds itself. */
    static boolean plain(String expression) {
        return expression.chars().noneMatch(c -> META.indexOf(c) >= 0);
    }

    private String read() {
        while (at < expression.length()) {
            char c = expression.charAt(at);
            switch (c) {
                case '|' -> {
                    return "";
                }
                case '\\' -> {
                    if (!escape()) {
                        return "";
                    }
                }
                case '[' -> {
                    end();
                    skipClass();
                }
                case '(' -> {
                    end();
                    if (!skipGroup()) {
                        return "";
                    }
                }
                case '.', '^', '$' -> {
                    end();
                    at++;
                }
                case '*', '?', '{' -> {
                    optional();
                    if (c == '{') {
                        at = Math.max(at, expression.indexOf('}', at));
                    }
                    at++;
                }
                case '+' -> {
                    end();
                    at++;
                }
                default -> {
                    run.append(c);
                    at++;
                }
            }
        }
        end();
        return best;
    }

    /** What stands before may be missing. */
    private void optional() {
        if (!run.isEmpty()) {
            run.setLength(run.offsetByCodePoints(run.length(), -1));
        }
        end();
    }

    private void end() {
        if (run.length() > best.length()) {
            best = run.toString();
        }
        run.setLength(0);
    }

    /** False for what is not worth to be understood. */
    private boolean escape() {
        if (at + 1 == expression.length()) {
            return false;
        }
        char c = expression.charAt(at + 1);
        at += 2;
        if (!Lexer.letter(c) && !Lexer.digit(c)) {
            run.append(c);
            return true;
        }
        end();
        return "dDwWsSbBAz".indexOf(c) >= 0;
    }

    private void skipClass() {
        at++;
        if (at < expression.length() && expression.charAt(at) == '^') {
            at++;
        }
        boolean first = true;
        while (at < expression.length() && (first || expression.charAt(at) != ']')) {
            if (expression.startsWith("[:", at)) {
                at = Math.max(at, expression.indexOf(":]", at)) + 1;
            } else if (expression.charAt(at) == '\\') {
                at++;
            }
            first = false;
            at++;
        }
        at++;
    }

    /** Steps over a group; false when it sets flags for what follows. */
    private boolean skipGroup() {
        if (expression.startsWith("(?", at) && expression.indexOf(')', at) >= 0) {
            String flags = expression.substring(at + 2, expression.indexOf(')', at));
            if (flags.chars().allMatch(c -> Lexer.letter((char) c) || c == '-')) {
                // Letters of both cases are alike in filters; but the text itself must not be searched.
                return false;
            }
        }
        int depth = 0;
        while (at < expression.length()) {
            char c = expression.charAt(at);
            if (c == '[') {
                skipClass();
                continue;
            }
            if (c == '\\') {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                at++;
                return true;
            }
            at++;
        }
        return false;
    }
}
