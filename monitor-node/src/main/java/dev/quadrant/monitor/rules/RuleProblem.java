package dev.quadrant.monitor.rules;

/**
 * Something wrong with a rule file.
 *
 * @param file its path
 * @param line from 1; 0 where the whole file is meant
 * @param rule which group or rule, in words; empty where neither is known
 * @param what what is wrong
 * @param fix what to do about it
 */
public record RuleProblem(String file, int line, String rule, String what, String fix) {
    /** The file, with the line where it is known. */
    public String place() {
        return line == 0 ? file : file + ":" + line;
    }

    /** What is wrong, with the rule's name. */
    public String words() {
        return rule.isEmpty() ? what : rule + ": " + what;
    }

    @Override
    public String toString() {
        return place() + ": " + words() + "; " + fix;
    }
}
