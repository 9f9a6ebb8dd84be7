package dev.quadrant.monitor.yaml;

/**
 * Something wrong with a file of rules, scrapes or targets.
 *
 * @param file its path
 * @param line from 1; 0 where the whole file is meant
 * @param subject which group, rule or job, in words; empty where none is known
 * @param what what is wrong
 * @param fix what to do about it
 */
public record FileProblem(String file, int line, String subject, String what, String fix) {
    /** The file, with the line where it is known. */
    public String place() {
        return line == 0 ? file : file + ":" + line;
    }

    /** What is wrong, with its subject's name. */
    public String words() {
        return subject.isEmpty() ? what : subject + ": " + what;
    }

    @Override
    public String toString() {
        return place() + ": " + words() + "; " + fix;
    }
}
