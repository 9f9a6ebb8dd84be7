package dev.quadrant.e2e.cluster;

import dev.quadrant.testbed.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** One fault in a lab: who plays which part, and what the scripts of {@link Fault} do with them. */
final class Scene {
    /** Generous: says when to give up. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int REACHED_MILLIS = 1_000;
    private static final Duration PEER_PATIENCE = Duration.ofSeconds(15);

    private final Lab lab;
    private final int holder;
    private final int other;
    private long began = System.nanoTime();

    Scene(Lab lab, int holder) {
        this.lab = lab;
        this.holder = holder;
        this.other = lab.candidates().stream()
                .filter(host -> host != holder)
                .findFirst()
                .orElseThrow();
    }

    Lab lab() {
        return lab;
    }

    /** The host that had the addresses when the scene began. */
    int holder() {
        return holder;
    }

    /** The host that takes over. */
    int other() {
        return other;
    }

    /** Take-over counts from now on. */
    void mark() {
        began = System.nanoTime();
    }

    long began() {
        return began;
    }

    void block(List<Integer> from, List<Integer> to) {
        lab.network().wires(lab.network().wires().without(from, to));
    }

    void weather(Wires.Weather weather) {
        lab.network().wires(lab.network().wires().in(weather));
    }

    void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void awaitEnd(int host) {
        await("host " + host + "'s program ends", () -> !lab.runs(host));
    }

    /** Waits until a host's program could take over. */
    void awaitReady(int host) {
        await("host " + host + " is ready", () -> {
            revive(host);
            return isReady(host);
        });
    }

    /** A host without a program is as ready as it will be. */
    private boolean isReady(int host) {
        return lab.product().command(lab, host).isEmpty() || lab.product().isReady(lab, host);
    }

    /**
     * Starts the product where it is dead or about to be, as systemd would: the kernel ends one that is stalled for too long.
     * Addresses that it left behind are taken away as by hand.
     */
    void revive(int host) {
        if (lab.isEnding(host)) {
            awaitEnd(host);
        }
        if (!lab.runs(host) && !lab.product().command(lab, host).isEmpty()) {
            if (!lab.wasEnded(host)) {
                System.out.println("failover: host " + host + ", " + lab.state(host) + " by itself, is started again");
            }
            lab.deleteAddresses(host);
            lab.start(host);
        }
    }

    /** Waits until a fault has had its effect: the addresses are where they must be, and the client is served from there. */
    void awaitEffect(Fault.End end) {
        switch (end) {
            case MOVES -> awaitServed("the addresses move from host " + holder, () -> isServedBy(other));
            // Whether they stayed is a figure: on a busy machine a program may lose its lease without any fault.
            case STAYS -> awaitOneHost();
            // They are leased one by one: after a time in which nobody had them, two hosts may each come to have one.
            case HELD, STARTS ->
                awaitServed("each address is served by one host", () -> isServed(Family.IPV4) && isServed(Family.IPV6));
        }
    }

    private void awaitOneHost() {
        awaitServed("one host has the addresses", () -> isServedBy(holder) || isServedBy(other));
    }

    /** On a busy machine the kernel may have ended the one that should take over, too. */
    private void awaitServed(String what, BooleanSupplier condition) {
        await(what, () -> {
            if (!lab.wasEnded(other) && !lab.runs(other)) {
                revive(other);
            }
            return condition.getAsBoolean();
        });
    }

    /**
     * Waits until a peer that is only measured has had time, and has the addresses on another host if that is what the fault
     * leads to: at most {@link #PEER_PATIENCE}, since it need not come to that.
     */
    void awaitPeer(Fault.End end, long millis) {
        pause(millis);
        boolean moves = end == Fault.End.MOVES || end == Fault.End.STAYS;
        long until = System.nanoTime() + PEER_PATIENCE.toNanos();
        while (moves && !has(other) && System.nanoTime() - until < 0) {
            pause(20);
        }
    }

    private boolean has(int host) {
        return Arrays.stream(Family.values())
                .allMatch(family -> lab.holders(family).contains(host));
    }

    /**
     * Waits until all is well: one host has all addresses and serves the client, and every program could take over.
     *
     * @return that host
     */
    static int awaitPeace(Lab lab) {
        Scene scene = new Scene(lab, lab.candidates().getFirst());
        scene.forgetNeighbours();
        scene.await(
                "every kernel knows its neighbours", () -> lab.hosts().stream().allMatch(scene::reachesOthers));
        scene.awaitAllReady();
        scene.await(
                "every address is held",
                () -> Arrays.stream(Family.values())
                        .allMatch(family -> lab.holders(family).size() == 1));
        scene.bringTogether();
        scene.awaitOneHost();
        return scene.isServedBy(scene.holder) ? scene.holder : scene.other;
    }

    /**
     * Has the kernels ask for their neighbours anew, before the fault begins. They do so by themselves within a minute, and where
     * the neighbour, or the one who asks, is deaf meanwhile they give up for seconds, and where their question is lost they wait for
     * one: a second fault, which rounds in a row would add to the first.
     */
    private void forgetNeighbours() {
        lab.hosts().forEach(host -> lab.host(host).ip("neigh flush dev eth0"));
    }

    /** Whether a host reaches all others; its kernel knows their MACs then, and they know its own. */
    private boolean reachesOthers(int host) {
        return lab.host(host).inside(() -> {
            for (int other : lab.hosts()) {
                if (other != host && !Family.IPV4.host(other).isReachable(REACHED_MILLIS)) {
                    return false;
                }
            }
            return true;
        });
    }

    private void awaitAllReady() {
        await("every host is ready", () -> {
            lab.hosts().forEach(this::revive);
            return lab.hosts().stream().allMatch(this::isReady) && lab.product().isWhole(lab);
        });
    }

    /** The addresses are leased one by one, so a fault may leave them on two hosts: the one that has the IPv6 address gives it up. */
    private void bringTogether() {
        Set<Integer> last = lab.holders(Family.IPV6);
        if (!lab.holders(Family.IPV4).equals(last)) {
            last.forEach(host -> {
                lab.stop(host);
                awaitEnd(host);
                lab.start(host);
            });
            awaitAllReady();
        }
    }

    /** Whether a host has the addresses, as far as the kernels and the client can tell; others may have them, too. */
    private boolean isServedBy(int host) {
        return isServedBy(host, Family.IPV4) && isServedBy(host, Family.IPV6);
    }

    private boolean isServed(Family family) {
        return isServedBy(holder, family) || isServedBy(other, family);
    }

    private boolean isServedBy(int host, Family family) {
        Echo.Reply last = lab.echo().last(family);
        return last != null
                && last.host() == host
                && System.nanoTime() - last.received() < 100_000_000
                && lab.holders(family).contains(host);
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, PATIENCE, condition, () -> lab.history().since(began) + lab.logs());
    }
}
