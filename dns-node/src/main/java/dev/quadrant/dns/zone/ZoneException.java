package dev.quadrant.dns.zone;

import java.util.List;
import java.util.stream.Collectors;

/** A zone cannot be served; the message has a line for each reason. */
public final class ZoneException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    /** @param findings at least one */
    public ZoneException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n")), null, false, false);
        this.findings = List.copyOf(findings);
    }

    /** For a reason that concerns a file as a whole. */
    public ZoneException(String file, String text) {
        this(List.of(new Finding(file, 0, text)));
    }

    /** The reasons. */
    public List<Finding> findings() {
        return findings;
    }
}
