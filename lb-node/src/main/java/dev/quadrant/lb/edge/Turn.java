package dev.quadrant.lb.edge;

import dev.quadrant.lb.balance.Candidate;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;

/**
 * How a request (TCP mode: a connection) comes by a server: at once, or after a wait while all are full; and by the next one
 * when one failed. One thread, but for {@link #called}.
 */
final class Turn implements Backend.Waiter {
    /** Whose turn it is. */
    interface User {
        /** It has a server, until {@link Backend#release}. */
        void served(Server server);

        /** It gets none. */
        void unserved(Reason reason);
    }

    private final Channel client;
    private final User user;
    private final Candidate[] tried = new Candidate[Backend.MOST_RETRIES];
    private int triedCount;
    private Backend backend;
    private long key;
    private Server wanted;
    private boolean waiting;

    /**
     * @param client whose deadline is set while it waits
     */
    Turn(Channel client, User user) {
        this.client = client;
        this.user = user;
    }

    /**
     * Begins a new request.
     *
     * @param requestKey what it is hashed by
     * @param sticky the server that its client sticks to, or null
     */
    void begin(Backend of, long requestKey, Server sticky) {
        backend = of;
        key = requestKey;
        wanted = sticky;
        triedCount = 0;
        if (backend.permits(client.loop.nanos())) {
            take();
        } else {
            user.unserved(Reason.CIRCUIT_OPEN);
        }
    }

    /** Tries another server after one failed; false when it has been tried as often as may be. */
    boolean retry(Server failing) {
        if (triedCount == backend.limits().retries()) {
            return false;
        }
        tried[triedCount++] = failing;
        return true;
    }

    /** Takes a server, or waits for one. */
    void take() {
        Server server = backend.take(key, wanted, tried, triedCount);
        if (server == null) {
            await(false);
        } else {
            user.served(server);
        }
    }

    private void await(boolean again) {
        if (!backend.usable()) {
            user.unserved(Reason.NO_SERVER);
        } else if (!backend.await(this, again)) {
            user.unserved(Reason.QUEUE_FULL);
        } else {
            waiting = true;
            if (!again) {
                client.deadline(backend.limits().queue().toMillis());
            }
            // One may have become free before we stood in the line.
            Server server = backend.take(key, wanted, tried, triedCount);
            if (server != null) {
                leave();
                user.served(server);
            }
        }
    }

    @Override
    public void called() {
        client.loop.execute(this::come);
    }

    private void come() {
        if (waiting) {
            waiting = false;
            backend.withdraw(this);
            Server server = backend.take(key, wanted, tried, triedCount);
            if (server == null) {
                await(true);
            } else {
                user.served(server);
            }
        }
    }

    /** Whether a server has failed already. */
    boolean retried() {
        return triedCount > 0;
    }

    boolean waiting() {
        return waiting;
    }

    /** Ends a wait, if there is one; a call that came already is passed on. */
    void leave() {
        if (waiting) {
            waiting = false;
            if (!backend.withdraw(this)) {
                backend.callNext();
            }
        }
    }
}
