package dev.quadrant.monitor.alerts;

import io.vertx.core.Future;

/** Somewhere that messages are sent to. Used on the notifier's event loop. */
interface Destination {
    /** Sends one; fails with a {@link SendFailure}. */
    Future<Void> send(Message message);
}
