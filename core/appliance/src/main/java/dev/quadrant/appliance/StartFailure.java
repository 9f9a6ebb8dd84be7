package dev.quadrant.appliance;

import dev.quadrant.appliance.config.Problem;

/** The service cannot start with this configuration; the message is the problem's one line. */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    public StartFailure(Problem problem) {
        super(problem.toString(), null, false, false);
    }
}
