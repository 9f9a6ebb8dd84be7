package dev.quadrant.lb.gate;

import java.util.Set;

/** How the gate of a frontend is set: which rules log only, and where a client reads why it was refused. Immutable. */
public final class Gate {
    /** The field that has the code of a refusal, unless another one is configured. */
    public static final String FIELD = "X-Refused";

    /** Longest name of that field, in octets. */
    public static final int LONGEST_FIELD = 64;

    /** All rules refuse. */
    public static final Gate STRICT = new Gate(Set.of(), FIELD);

    private final long logged;
    private final RefusalResponses responses;

    /**
     * @param logOnly rules that log and let pass; each with a {@link Reason#reading()}
     * @param field the name of the field that has the code of a refusal, at most {@link #LONGEST_FIELD}; empty for none
     */
    public Gate(Set<Reason> logOnly, String field) {
        long bits = 0;
        for (Reason reason : logOnly) {
            if (reason.reading() == null) {
                throw new IllegalArgumentException(reason.code() + " cannot log only");
            }
            bits |= bit(reason);
        }
        logged = bits;
        responses = new RefusalResponses(field);
    }

    /** Whether a breach of the rule is logged, and the request passes. */
    public boolean logsOnly(Reason reason) {
        return (logged & bit(reason)) != 0;
    }

    /** The bit of a rule in a set of rules. */
    public static long bit(Reason reason) {
        return reason.index() < Long.SIZE ? 1L << reason.index() : 0;
    }

    /** The whole response for a refusal, which says that the connection ends; at most 512 octets, not to be changed. */
    public byte[] response(Reason reason) {
        return responses.of(reason);
    }

    /**
     * The same, with a Retry-After field.
     *
     * @param seconds 1 or more
     */
    public byte[] response(Reason reason, long seconds) {
        return responses.of(reason, seconds);
    }

    /** Octets of the head of {@link #response}. */
    public int headLength(Reason reason) {
        return responses.headLength(reason);
    }
}
