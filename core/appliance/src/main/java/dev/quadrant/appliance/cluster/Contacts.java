package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.log.EventLog;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The members that this node asks first, looked up on a thread of their own and again and again: a resolver that hangs must
 * not stop the agent's thread, and a member may move. A name that does not resolve is said once.
 */
final class Contacts implements AutoCloseable {
    private static final EventLog LOG = EventLog.neverWaiting(Contacts.class);
    private static final long AGAIN_SECONDS = 30;

    private final Consumer<List<InetSocketAddress>> found;
    private final Thread thread =
            Thread.ofPlatform().name("cluster-contacts").daemon(true).unstarted(this::work);
    /** Names that did not resolve when they were last looked up. */
    private final Set<String> unknown = new HashSet<>();

    private List<InetSocketAddress> last = List.of();
    /** Guarded by this. */
    private List<String> names;

    /**
     * @param names host:port each
     * @param found told of their addresses when these have changed
     */
    Contacts(List<String> names, Consumer<List<InetSocketAddress>> found) {
        this.names = List.copyOf(names);
        this.found = found;
    }

    void start() {
        thread.start();
    }

    /** From now on these are the members to ask first. */
    synchronized void replace(List<String> replaced) {
        names = List.copyOf(replaced);
        notifyAll();
    }

    private synchronized List<String> names() {
        return names;
    }

    private void work() {
        try {
            while (true) {
                List<String> looked = names();
                List<InetSocketAddress> now = lookUp(looked);
                if (!now.equals(last)) {
                    last = now;
                    found.accept(now);
                }
                pause(looked);
            }
        } catch (InterruptedException _) {
            // The agent ends.
        }
    }

    private synchronized void pause(List<String> looked) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(AGAIN_SECONDS);
        long left = AGAIN_SECONDS * 1_000;
        while (left > 0 && names.equals(looked)) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
    }

    private List<InetSocketAddress> lookUp(List<String> contacts) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String contact : contacts) {
            try {
                addresses.add(Endpoint.parse(contact));
                unknown.remove(contact);
            } catch (IllegalArgumentException e) {
                if (unknown.add(contact)) {
                    LOG.warn("cluster-contact-unknown", "contact", contact, "reason", e.getMessage());
                }
            }
        }
        return addresses;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
