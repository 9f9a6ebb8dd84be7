package dev.quadrant.lb.filter;

import dev.quadrant.lb.gate.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who may connect to a frontend: nobody whom a list denies, and, where lists allow, nobody whom none of them does. May be
 * used from any thread.
 *
 * @param allow lists of those who may; empty for all
 * @param deny lists of those who may not, whatever allows them
 */
public record SourceFilter(List<AddressList> allow, List<AddressList> deny) {
    /** Everybody may. */
    public static final SourceFilter OPEN = new SourceFilter(List.of(), List.of());

    /**
     * What a filter says of a source.
     *
     * @param refusal why it may not connect; empty when it may
     * @param list the list that decided; empty when none did
     */
    public record Verdict(Optional<Reason> refusal, Optional<AddressList> list) {}

    public SourceFilter {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /**
     * Why the source may not connect, or null when it may.
     *
     * @param now nanoseconds of {@link System#nanoTime()}
     */
    public Reason refusal(InetAddress source, long now) {
        if (any(deny, source, now) != null) {
            return Reason.SOURCE_DENIED;
        }
        return allow.isEmpty() || any(allow, source, now) != null ? null : Reason.SOURCE_NOT_ALLOWED;
    }

    /** The same, with the list that decided. */
    public Verdict verdict(InetAddress source, long now) {
        AddressList denying = any(deny, source, now);
        AddressList deciding = denying == null ? any(allow, source, now) : denying;
        return new Verdict(Optional.ofNullable(refusal(source, now)), Optional.ofNullable(deciding));
    }

    private static AddressList any(List<AddressList> lists, InetAddress source, long now) {
        for (AddressList list : lists) {
            if (list.contains(source, now)) {
                return list;
            }
        }
        return null;
    }
}
