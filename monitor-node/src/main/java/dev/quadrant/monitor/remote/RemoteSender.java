package dev.quadrant.monitor.remote;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.access.AccessClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends what a queue holds to one server, in order, one request at a time. What may pass (no answer, 5xx, 429) is tried again
 * and again; what will not (another 4xx) is dropped, counted and told. On a thread of its own.
 */
final class RemoteSender implements Closeable {
    private static final EventLog LOG = EventLog.of(RemoteSender.class);
    /** How often an empty queue is looked at, in ms. */
    private static final long IDLE = 100;
    /** Longest wait that a server may ask for, in ms. */
    private static final long RETRY_AFTER_MAX = 300_000;
    /** Of a refusal's text, characters that are told. */
    private static final int EXCERPT = 200;

    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY = 429;

    private final Remote remote;
    private final SampleQueue queue;
    private final AccessClient client;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    final LongAdder sent = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder rejected = new LongAdder();
    private volatile String failure = "";

    /** What came of a request; status 0 when no answer came. */
    private record Result(int status, boolean again, long pause, String words) {}

    /** What became of a batch; {@code DIVIDE}: its records are to be sent one by one. */
    private enum Fate {
        SETTLED,
        DIVIDE,
        STOPPED
    }

    RemoteSender(Vertx vertx, Remote remote, SampleQueue queue) {
        this.remote = remote;
        this.queue = queue;
        this.client = new AccessClient(
                vertx,
                remote.access(),
                new HttpClientOptions()
                        .setConnectTimeout(Math.clamp(remote.timeout().toMillis(), 1, Integer.MAX_VALUE))
                        .setMaxPoolSize(1)
                        .setMaxHeaderSize(16 * 1024));
        this.thread = Thread.ofPlatform().name("remote-write-" + remote.name()).unstarted(this::run);
    }

    Remote remote() {
        return remote;
    }

    /** Why samples cannot be sent, in words; empty when they can. */
    String failure() {
        return failure;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            long since = 0;
            while (!stopped.await(IDLE, TimeUnit.MILLISECONDS)) {
                long waiting = queue.samples();
                long now = System.nanoTime();
                since = waiting == 0 ? 0 : since == 0 ? now : since;
                boolean due = waiting > 0 && now - since >= remote.deadline().toNanos();
                while ((due || queue.samples() >= remote.samplesMax()) && stopped.getCount() > 0 && next()) {
                    since = 0;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a batch; false when there is none. */
    private boolean next() throws InterruptedException {
        try {
            SampleQueue.Batch batch = queue.next(remote.samplesMax());
            if (batch == null) {
                return false;
            }
            switch (deliver(batch)) {
                case SETTLED -> queue.done(batch);
                case DIVIDE -> divide(batch);
                case STOPPED -> {}
            }
            return true;
        } catch (IOException e) {
            failed("queue", e.toString());
            return false;
        }
    }

    /**
     * Sends a refused batch record by record. A receiver refuses a request whole for one sample of it: after a crash, a batch
     * that begins with what the receiver has already must not take what is new along.
     */
    private void divide(SampleQueue.Batch refused) throws IOException, InterruptedException {
        SampleQueue.Batch record;
        do {
            record = queue.next(1);
            if (record == null || deliver(record) == Fate.STOPPED) {
                return;
            }
            queue.done(record);
        } while (record.endsBefore(refused));
    }

    /** Tries until the server takes or refuses it. */
    private Fate deliver(SampleQueue.Batch batch) throws InterruptedException {
        Buffer body = Buffer.buffer(SnappyBlock.compress(batch.message().array()));
        long wait = remote.backoffMin().toMillis();
        while (true) {
            Result result = attempt(body);
            if (!result.again()) {
                return settle(batch, result);
            }
            retries.increment();
            failed("retry", result.words());
            if (stopped.await(result.pause() > 0 ? result.pause() : wait, TimeUnit.MILLISECONDS)) {
                return Fate.STOPPED;
            }
            wait = Math.min(wait * 2, remote.backoffMax().toMillis());
        }
    }

    private Fate settle(SampleQueue.Batch batch, Result result) {
        if (result.status() / 100 == 2) {
            sent.add(batch.samples());
            if (!failure.isEmpty()) {
                LOG.info("remote-write-works", "remote", remote.name());
            }
            failure = "";
            return Fate.SETTLED;
        }
        if (result.status() == BAD_REQUEST && batch.records() > 1) {
            return Fate.DIVIDE;
        }
        rejected.add(batch.samples());
        LOG.warn("remote-write-rejected", "remote", remote.name(), "samples", batch.samples(), "what", result.words());
        return Fate.SETTLED;
    }

    private void failed(String reason, String words) {
        if (failure.isEmpty()) {
            LOG.warn("remote-write-failed", "remote", remote.name(), "reason", reason, "what", words);
        }
        failure = words;
    }

    private Result attempt(Buffer body) throws InterruptedException {
        try {
            return client.ready()
                    .compose(ready -> {
                        RequestOptions options = client.request(remote.url())
                                .setFollowRedirects(false)
                                .setMethod(HttpMethod.POST)
                                .setURI(path())
                                .setTimeout(remote.timeout().toMillis())
                                .setIdleTimeout(remote.timeout().toMillis())
                                .putHeader("content-type", "application/x-protobuf")
                                .putHeader("content-encoding", "snappy")
                                .putHeader("x-prometheus-remote-write-version", "0.1.0")
                                .putHeader("user-agent", "quadrant-monitor");
                        if (!ready.authorization().isEmpty()) {
                            options.putHeader("authorization", ready.authorization());
                        }
                        return ready.client().request(options);
                    })
                    .compose(request -> request.send(body))
                    .compose(RemoteSender::result)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(remote.timeout().plus(Duration.ofSeconds(5)).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return new Result(0, true, 0, String.valueOf(e.getCause().getMessage()));
        } catch (TimeoutException e) {
            return new Result(0, true, 0, "no answer in time");
        }
    }

    private String path() {
        String path = remote.url().getRawPath().isEmpty() ? "/" : remote.url().getRawPath();
        return remote.url().getRawQuery() == null
                ? path
                : path + "?" + remote.url().getRawQuery();
    }

    private static Future<Result> result(HttpClientResponse response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return Future.succeededFuture(new Result(status, false, 0, ""));
        }
        boolean again = status / 100 == 5 || status == TOO_MANY;
        long wait = again ? retryAfter(response.getHeader("retry-after")) : 0;
        // A refusal's text is read up to an excerpt; its end is not waited for, nor is much of it kept.
        Buffer said = Buffer.buffer();
        response.handler(part -> {
            if (said.length() < EXCERPT) {
                said.appendBuffer(part, 0, Math.min(part.length(), EXCERPT - said.length()));
            }
        });
        return response.end()
                .map(ended -> new Result(
                        status,
                        again,
                        wait,
                        "HTTP status " + status + ": " + said.toString().strip()));
    }

    /** Seconds that a server asks for, as ms; 0 when it does not. */
    private static long retryAfter(String header) {
        return header != null && header.strip().matches("\\d{1,9}")
                ? Math.min(RETRY_AFTER_MAX, Long.parseLong(header.strip()) * 1000)
                : 0;
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
