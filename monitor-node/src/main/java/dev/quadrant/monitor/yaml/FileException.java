package dev.quadrant.monitor.yaml;

import java.nio.file.Path;

/** A file that gives no text. Carries no stack trace: it is the operator's affair. */
public final class FileException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient FileProblem problem;

    FileException(Path file, String what, String fix) {
        super(file + ": " + what, null, false, false);
        this.problem = new FileProblem(file.toString(), 0, "", what, fix);
    }

    public FileProblem problem() {
        return problem;
    }
}
