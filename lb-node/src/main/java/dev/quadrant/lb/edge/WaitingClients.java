package dev.quadrant.lb.edge;

/**
 * Connections of one frontend and loop that wait for their clients: for a request, for more of one, or for a response to be
 * read. The one that has waited longest is the first to go when there is no connection left for a new client. One thread.
 */
final class WaitingClients {
    private HttpConnection longest;
    private HttpConnection latest;

    /** A connection begins to wait at that time; if it waits already, since then. */
    void add(HttpConnection connection, long now) {
        if (connection.waitingSince >= 0) {
            return;
        }
        connection.waitingSince = now;
        connection.waitsAfter = latest;
        if (latest != null) {
            latest.waitsBefore = connection;
        } else {
            longest = connection;
        }
        latest = connection;
    }

    /** A connection waits no more, if it did. */
    void remove(HttpConnection connection) {
        if (connection.waitingSince < 0) {
            return;
        }
        connection.waitingSince = -1;
        if (connection.waitsAfter != null) {
            connection.waitsAfter.waitsBefore = connection.waitsBefore;
        } else {
            longest = connection.waitsBefore;
        }
        if (connection.waitsBefore != null) {
            connection.waitsBefore.waitsAfter = connection.waitsAfter;
        } else {
            latest = connection.waitsAfter;
        }
        connection.waitsAfter = null;
        connection.waitsBefore = null;
    }

    /** The connection that has waited longest, if that is at least so long; else null. */
    HttpConnection longest(long now, long least) {
        return longest != null && now - longest.waitingSince >= least ? longest : null;
    }
}
