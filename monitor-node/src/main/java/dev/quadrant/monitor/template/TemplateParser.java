package dev.quadrant.monitor.template;

import dev.quadrant.monitor.template.TemplateNode.Command;
import dev.quadrant.monitor.template.TemplateNode.Operand;
import dev.quadrant.monitor.template.TemplateNode.Pipe;
import dev.quadrant.monitor.template.TemplateToken.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds a template's tree, by recursive descent. Names of functions and variables are checked here. */
final class TemplateParser {
    /** How deep actions and parentheses nest. */
    private static final int DEPTH_MAX = 50;

    private final List<TemplateToken> tokens;
    private final Map<String, List<TemplateNode>> definitions = new HashMap<>();
    private final List<String> variables = new ArrayList<>(Template.VARIABLES);
    private int at;
    private int depth;
    private int loops;

    private TemplateParser(List<TemplateToken> tokens) {
        this.tokens = tokens;
    }

    static Template parse(String source) throws TemplateException {
        TemplateParser parser = new TemplateParser(TemplateLexer.tokens(source));
        List<TemplateNode> body = parser.nodes();
        if (parser.token().type() != Form.END) {
            throw parser.error("{{" + parser.keyword() + "}} without what it ends");
        }
        return new Template(source, body, Map.copyOf(parser.definitions));
    }

    private TemplateToken token() {
        return tokens.get(at);
    }

    private TemplateToken take() {
        return tokens.get(at++);
    }

    private boolean skip(Form type, String text) {
        boolean there = token().is(type, text);
        at += there ? 1 : 0;
        return there;
    }

    private TemplateException error(String what) {
        return new TemplateException("template line " + token().line() + ": " + what);
    }

    /** The word behind the brace that stands here; empty when it is none. */
    private String keyword() {
        return token().type() == Form.OPEN && tokens.get(at + 1).type() == Form.WORD
                ? tokens.get(at + 1).text()
                : "";
    }

    /** Nodes up to the end, or to what ends or parts a block. */
    private List<TemplateNode> nodes() throws TemplateException {
        if (++depth > DEPTH_MAX) {
            throw error("actions nest deeper than " + DEPTH_MAX);
        }
        List<TemplateNode> nodes = new ArrayList<>();
        while (token().type() != Form.END
                && !keyword().equals("end")
                && !keyword().equals("else")) {
            if (token().type() == Form.TEXT) {
                nodes.add(new TemplateNode.Text(take().text()));
            } else {
                node(nodes);
            }
        }
        depth--;
        return List.copyOf(nodes);
    }

    private void node(List<TemplateNode> to) throws TemplateException {
        String keyword = keyword();
        take();
        switch (keyword) {
            case "if", "with", "range" -> {
                take();
                to.add(block(keyword));
            }
            case "define" -> {
                take();
                define();
            }
            case "template" -> {
                take();
                String name = name();
                to.add(new TemplateNode.Include(name, token().type() == Form.CLOSE ? null : pipe()));
                close();
            }
            case "break", "continue" -> {
                take();
                if (loops == 0) {
                    throw error("{{" + keyword + "}} outside of a range");
                }
                to.add(new TemplateNode.Jump(keyword.equals("break")));
                close();
            }
            default -> {
                to.add(new TemplateNode.Action(pipe()));
                close();
            }
        }
    }

    private String name() throws TemplateException {
        if (token().type() != Form.STRING) {
            throw error("a template's name in quotes must stand here");
        }
        return take().text();
    }

    private void define() throws TemplateException {
        String name = name();
        close();
        List<String> outer = new ArrayList<>(variables);
        variables.retainAll(Template.VARIABLES);
        definitions.put(name, nodes());
        variables.clear();
        variables.addAll(outer);
        end("define");
    }

    private TemplateNode block(String keyword) throws TemplateException {
        int scope = variables.size();
        Pipe pipe = pipe();
        close();
        loops += keyword.equals("range") ? 1 : 0;
        List<TemplateNode> body = nodes();
        loops -= keyword.equals("range") ? 1 : 0;
        List<TemplateNode> otherwise = otherwise(keyword);
        while (variables.size() > scope) {
            variables.removeLast();
        }
        return switch (keyword) {
            case "if" -> new TemplateNode.If(pipe, body, otherwise);
            case "with" -> new TemplateNode.With(pipe, body, otherwise);
            default -> new TemplateNode.Range(pipe, body, otherwise);
        };
    }

    private List<TemplateNode> otherwise(String keyword) throws TemplateException {
        if (!keyword().equals("else")) {
            end(keyword);
            return List.of();
        }
        at += 2;
        if (token().type() == Form.WORD && token().text().equals(keyword) && !keyword.equals("range")) {
            take();
            if (++depth > DEPTH_MAX) {
                throw error("actions nest deeper than " + DEPTH_MAX);
            }
            List<TemplateNode> chain = List.of(block(keyword));
            depth--;
            return chain;
        }
        close();
        List<TemplateNode> nodes = nodes();
        end(keyword);
        return nodes;
    }

    private void end(String keyword) throws TemplateException {
        if (!keyword().equals("end")) {
            throw error("{{" + keyword + "}} without {{end}}");
        }
        at += 2;
        close();
    }

    private void close() throws TemplateException {
        if (token().type() != Form.CLOSE) {
            throw error("unexpected \"" + token().text() + "\", }} expected");
        }
        at++;
    }

    private Pipe pipe() throws TemplateException {
        if (++depth > DEPTH_MAX) {
            throw error("parentheses nest deeper than " + DEPTH_MAX);
        }
        List<String> names = new ArrayList<>();
        boolean declares = assigned(names);
        List<Command> commands = new ArrayList<>();
        do {
            commands.add(command());
        } while (skip(Form.MARK, "|"));
        if (declares) {
            variables.addAll(names);
        }
        depth--;
        return new Pipe(List.copyOf(names), declares, List.copyOf(commands));
    }

    /** Takes {@code $a :=}, {@code $a, $b :=} or {@code $a =}; whether the names are new. */
    private boolean assigned(List<String> names) throws TemplateException {
        int begin = at;
        while (token().type() == Form.VARIABLE) {
            names.add(take().text());
            if (skip(Form.MARK, ":=")) {
                return true;
            }
            if (skip(Form.MARK, "=")) {
                for (String name : names) {
                    known(name);
                }
                return false;
            }
            if (!skip(Form.MARK, ",")) {
                break;
            }
        }
        at = begin;
        names.clear();
        return false;
    }

    private Command command() throws TemplateException {
        List<Operand> operands = new ArrayList<>();
        while (token().type() != Form.CLOSE && !token().is(Form.MARK, "|") && !token().is(Form.MARK, ")")) {
            operands.add(operand());
        }
        if (operands.isEmpty()) {
            throw error("a value or a function must stand here");
        }
        if (operands.size() > 1 && !(operands.getFirst() instanceof TemplateNode.Function)) {
            throw error("only a function can be given arguments");
        }
        return new Command(List.copyOf(operands));
    }

    private Operand operand() throws TemplateException {
        Operand operand = simple();
        while (token().type() == Form.FIELD && !token().spaced()) {
            operand = new TemplateNode.Field(operand, take().text());
        }
        return operand;
    }

    private Operand simple() throws TemplateException {
        TemplateToken token = token();
        switch (token.type()) {
            case DOT -> {
                at++;
                return new TemplateNode.Dot();
            }
            case FIELD -> {
                at++;
                return new TemplateNode.Field(new TemplateNode.Dot(), token.text());
            }
            case VARIABLE -> {
                known(token.text());
                at++;
                return new TemplateNode.Variable(token.text());
            }
            case STRING -> {
                at++;
                return new TemplateNode.Literal(token.text());
            }
            case NUMBER -> {
                Object number = number(token.text());
                at++;
                return new TemplateNode.Literal(number);
            }
            case WORD -> {
                return word();
            }
            default -> {
                if (!skip(Form.MARK, "(")) {
                    throw error("unexpected \"" + token.text() + "\"");
                }
                Pipe inner = pipe();
                if (!skip(Form.MARK, ")")) {
                    throw error("a parenthesis without its end");
                }
                return new TemplateNode.Nested(inner);
            }
        }
    }

    private Operand word() throws TemplateException {
        String word = token().text();
        Operand operand =
                switch (word) {
                    case "true" -> new TemplateNode.Literal(true);
                    case "false" -> new TemplateNode.Literal(false);
                    case "nil" -> new TemplateNode.Literal(null);
                    default -> new TemplateNode.Function(word);
                };
        if (operand instanceof TemplateNode.Function && !TemplateFunctions.NAMES.contains(word)) {
            throw error("function \"" + word + "\" is not known");
        }
        at++;
        return operand;
    }

    private void known(String variable) throws TemplateException {
        if (!variable.isEmpty() && !variables.contains(variable)) {
            throw error("undefined variable \"$" + variable + "\"");
        }
    }

    private Object number(String text) throws TemplateException {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException none) {
                throw error("\"" + text + "\" is no number");
            }
        }
    }
}
