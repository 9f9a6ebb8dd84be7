package dev.quadrant.monitor.remote;

import dev.quadrant.monitor.access.HttpAccess;
import dev.quadrant.monitor.relabel.Relabelling;
import java.net.URI;
import java.time.Duration;

/**
 * A server that samples are sent to.
 *
 * @param name of its queue and in metrics
 * @param url that requests are posted to
 * @param timeout of one request
 * @param access how it is reached
 * @param relabelling of each series; what it drops is not sent
 * @param samplesMax most samples of one request
 * @param deadline how long a sample waits for others to go with, at most
 * @param backoffMin first wait after a failure that may pass
 * @param backoffMax longest wait; the wait doubles up to it
 */
public record Remote(
        String name,
        URI url,
        Duration timeout,
        HttpAccess access,
        Relabelling relabelling,
        int samplesMax,
        Duration deadline,
        Duration backoffMin,
        Duration backoffMax) {}
