package dev.quadrant.e2e.cluster;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fault from peace to peace, and what came of it.
 *
 * @param families what was seen of each virtual IP
 * @param lateMicros how late the client's own clock was for each of its questions: high figures mean that the machine was
 *     busy, and the times above are longer than they should be
 */
record Round(String product, Fault fault, Map<Family, Figures> families, List<Integer> lateMicros) {
    /** The record's threads may be this much late for each other. */
    private static final long STAMP_SLACK = 100_000_000;

    /**
     * One virtual IP in one fault. Times are nanoseconds, -1 where there is none.
     *
     * @param takeover from the fault to the address on another host
     * @param nowhere the longest time that no host had the address
     * @param outage the longest time that the client got no answer
     * @param neighbour from the address on another host to its MAC in the client's neighbour table
     * @param overlaps times at which several hosts had the address
     * @param falseClaims answers and announcements by hosts that did not have the address, and questions that two answered
     */
    record Figures(
            long takeover,
            long nowhere,
            long outage,
            long neighbour,
            List<History.Overlap> overlaps,
            List<String> falseClaims) {
        long overlap() {
            return overlaps.stream()
                    .mapToLong(overlap -> overlap.span().nanos())
                    .sum();
        }
    }

    /** Plays a fault in a lab where the product runs. */
    static Round play(Lab lab, Fault fault) {
        Scene scene = new Scene(lab, Scene.awaitPeace(lab));
        lab.asker().take();
        lab.echo().takeReplies();
        lab.echo().takeLateness();
        long from = System.nanoTime();
        scene.mark();
        fault.begin(scene);
        awaitEffect(lab.product(), scene, fault.end(), from);
        fault.heal(scene);
        Scene.awaitPeace(lab);
        return judge(lab, scene, fault, from, System.nanoTime());
    }

    private static void awaitEffect(Product product, Scene scene, Fault.End end, long from) {
        if (product.isUnderTest()) {
            scene.awaitEffect(end);
        }
        long lasted = (System.nanoTime() - from) / 1_000_000;
        long left = Math.max(0, product.faultMillis() - lasted);
        if (product.isUnderTest()) {
            scene.pause(left);
            scene.awaitEffect(end);
        } else {
            scene.awaitPeer(end, left);
        }
    }

    private static Round judge(Lab lab, Scene scene, Fault fault, long from, long to) {
        List<Asker.Claim> claims = lab.asker().take();
        List<Echo.Reply> replies = lab.echo().takeReplies();
        Map<Family, Figures> families = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            Optional<History.Event> moved = moved(lab.history(), family, scene, fault);
            families.put(
                    family,
                    new Figures(
                            moved.map(event -> event.at() - scene.began()).orElse(-1L),
                            lab.history().gaps(family, from, to).stream()
                                    .mapToLong(History.Span::nanos)
                                    .max()
                                    .orElse(0),
                            outage(family, replies, from),
                            moved.map(event -> neighbour(lab, event)).orElse(-1L),
                            lab.history().overlaps(family, from, to),
                            falseClaims(lab.history(), family, claims, replies)));
        }
        if (lab.record().lost()) {
            throw new IllegalStateException("the kernel's record has a hole: nothing is proved");
        }
        return new Round(lab.product().name(), fault, families, lab.echo().takeLateness());
    }

    /** Where the address came to after the fault, if it did; nothing where it may go to and fro. */
    private static Optional<History.Event> moved(History history, Family family, Scene scene, Fault fault) {
        return switch (fault.end()) {
            case MOVES, STAYS -> history.moved(family, scene.holder(), scene.began());
            case STARTS -> history.moved(family, -1, scene.began());
            case HELD -> Optional.empty();
        };
    }

    private static long outage(Family family, List<Echo.Reply> replies, long from) {
        long outage = 0;
        long last = from;
        for (Echo.Reply reply : replies) {
            if (reply.family() == family) {
                outage = Math.max(outage, reply.received() - last);
                last = reply.received();
            }
        }
        return outage;
    }

    /** It may learn of the new host before the record's stamp of its address: then 0. */
    private static long neighbour(Lab lab, History.Event moved) {
        return lab.record().neighbours().stream()
                .filter(one -> one.family() == moved.family()
                        && one.host() == moved.host()
                        && one.at() - moved.at() > -STAMP_SLACK)
                .mapToLong(one -> Math.max(0, one.at() - moved.at()))
                .findFirst()
                .orElse(-1);
    }

    private static List<String> falseClaims(
            History history, Family family, List<Asker.Claim> claims, List<Echo.Reply> replies) {
        List<String> wrong = new ArrayList<>();
        Asker.Claim before = null;
        for (Asker.Claim claim : claims) {
            if (claim.family() != family) {
                continue;
            }
            if (!history.had(family, claim.host(), claim.askedAt() - STAMP_SLACK, claim.at() + STAMP_SLACK)) {
                wrong.add("host " + claim.host() + (claim.question() < 0 ? " announced " : " answered for ") + family
                        + " without having it");
            }
            boolean same = before != null && claim.question() >= 0 && claim.askedAt() == before.askedAt();
            if (same
                    && claim.host() != before.host()
                    // A question that was on its way while the address passed from the one to the other.
                    && !history.passed(
                            family, before.host(), claim.host(), claim.askedAt(), claim.at() + STAMP_SLACK)) {
                wrong.add("hosts " + before.host() + " and " + claim.host() + " answered one question for " + family);
            }
            before = claim.question() < 0 ? before : claim;
        }
        for (Echo.Reply reply : replies) {
            if (reply.family() == family
                    && !history.had(family, reply.host(), reply.sent() - STAMP_SLACK, reply.received() + STAMP_SLACK)) {
                wrong.add("host " + reply.host() + " served " + family + " without having it");
            }
        }
        return wrong;
    }
}
