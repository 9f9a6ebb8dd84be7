package dev.quadrant.lb.upstream;

import java.util.List;
import java.util.Optional;

/**
 * What an HTTP check wants of a response.
 *
 * @param statuses one of which the status must be in
 * @param body text that must stand in the body, of which the first {@link #BODY_LIMIT} octets are read as they come
 * @param weightField name of a field that says how much of its weight the server shall have, in percent
 */
public record Expectation(List<Statuses> statuses, Optional<String> body, Optional<String> weightField) {
    /** Octets of a body that are read to find a text. */
    public static final int BODY_LIMIT = 16 * 1024;
    /** Any response that is no error. */
    public static final Expectation DEFAULT =
            new Expectation(List.of(new Statuses(200, 399)), Optional.empty(), Optional.empty());

    public Expectation {
        statuses = List.copyOf(statuses);
    }

    /** From a status to another one, both included. */
    public record Statuses(int from, int to) {
        /**
         * Reads {@code 204} or {@code 200-299}.
         *
         * @throws IllegalArgumentException when it is neither
         */
        public static Statuses parse(String text) {
            if (!text.matches("[1-5]\\d\\d(-[1-5]\\d\\d)?")) {
                throw new IllegalArgumentException("'" + text + "' is not a status, or two with a dash between them");
            }
            int from = Integer.parseInt(text.substring(0, 3));
            int to = text.length() == 3 ? from : Integer.parseInt(text.substring(4));
            if (to < from) {
                throw new IllegalArgumentException("'" + text + "' ends before it begins");
            }
            return new Statuses(from, to);
        }

        boolean contains(int status) {
            return status >= from && status <= to;
        }
    }

    boolean allows(int status) {
        return statuses.stream().anyMatch(one -> one.contains(status));
    }
}
