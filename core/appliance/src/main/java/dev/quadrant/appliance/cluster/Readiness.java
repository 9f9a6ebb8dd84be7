package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.cluster.membership.Health;
import dev.quadrant.cluster.membership.Member;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Looks at how the node is in its roles on a thread of its own, since the node's parts answer for themselves and one that does
 * not answer must not stop the agent's thread. A part that is stuck is not ready.
 */
final class Readiness implements AutoCloseable {
    /** How long the parts may take to answer; nanoseconds. */
    static final long STUCK = 2_000_000_000L;

    /**
     * How often it looks; nanoseconds. A virtual IP waits for no longer than this before it leaves a node that is not ready any
     * more; looking ten times a second cost a tenth of what an idle holder takes.
     */
    static final long EVERY = 250_000_000L;

    /** Names of parts that a member can tell as the reason. */
    private static final Pattern REASON = Pattern.compile("[!-~]{1," + Health.REASON_MAX + "}");

    private final long stuck;
    private final long every;
    private final Set<String> roles;
    private final Conditions conditions;
    private final SortedMap<String, Health> unknown;
    private final Runnable changed;
    private final Thread thread =
            Thread.ofPlatform().name("cluster-ready").daemon(true).unstarted(this::look);
    private volatile SortedMap<String, Health> health;
    private volatile long lookedAt = System.nanoTime();
    private volatile boolean closed;

    /**
     * @param stuck how long the parts may take to answer; nanoseconds
     * @param every how often it looks; nanoseconds
     * @param changed called when the health changed
     */
    Readiness(long stuck, long every, Set<String> roles, Conditions conditions, Runnable changed) {
        this.stuck = stuck;
        this.every = every;
        this.roles = roles;
        this.conditions = conditions;
        this.changed = changed;
        this.unknown = Member.alike(roles, Health.NOT_READY);
        this.health = unknown;
    }

    void start() {
        thread.start();
    }

    /** How the node was in its roles when its parts were last asked; not ready in any when that is long ago. */
    SortedMap<String, Health> health() {
        return System.nanoTime() - lookedAt < stuck ? health : unknown;
    }

    private void look() {
        while (!closed) {
            SortedMap<String, Health> now = ask();
            lookedAt = System.nanoTime();
            if (!now.equals(health)) {
                health = now;
                changed.run();
            }
            try {
                TimeUnit.NANOSECONDS.sleep(every);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private SortedMap<String, Health> ask() {
        SortedMap<String, Health> answers = new TreeMap<>();
        roles.forEach(role -> answers.put(role, health(conditions.obstacle(role))));
        return answers;
    }

    private static Health health(String obstacle) {
        if (obstacle.isEmpty()) {
            return Health.READY;
        }
        return REASON.matcher(obstacle).matches() ? new Health(false, obstacle) : Health.NOT_READY;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
