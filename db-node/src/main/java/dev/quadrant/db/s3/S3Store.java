package dev.quadrant.db.s3;

import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.ObjectStore;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.db.store.StoredObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Objects in a bucket, below a prefix. */
public final class S3Store implements ObjectStore {
    /** Smallest part of an upload, its last one apart, that S3 takes. */
    public static final int PART_BYTES_MIN = 5 << 20;

    /** Largest request that is held in memory. */
    public static final int PART_BYTES_MAX = 64 << 20;

    static final String DIGEST = "x-amz-meta-sha256";

    /** An answer in XML: a page of 1,000 names of at most 1 KB, with what is said of each. */
    private static final int XML_MAX = 4 << 20;

    private static final String ONLY_NEW = "if-none-match";

    private final S3Client client;
    private final S3Settings settings;

    public S3Store(S3Settings settings, InstantSource clock) {
        this(settings, clock, Optional.empty());
    }

    S3Store(S3Settings settings, InstantSource clock, Optional<Proxy> proxy) {
        this.settings = settings;
        this.client = new S3Client(settings, clock, proxy);
    }

    @Override
    public String url() {
        return settings.url();
    }

    /** Requests that were repeated. */
    public LongAdder retries() {
        return client.retries();
    }

    @Override
    public void renew() throws IOException {
        client.renew();
    }

    @Override
    public boolean looksEmptyWhenAway() {
        return false;
    }

    private String key(String name) {
        return settings.prefix() + name;
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        List<StoredObject> objects = new ArrayList<>();
        String next = "";
        do {
            S3Request request = S3Request.of("GET", "").query("list-type", "2").query("prefix", key(prefix));
            if (!next.isEmpty()) {
                request = request.query("continuation-token", next);
            }
            S3Answers.Page page = page(client.send(request, XML_MAX));
            for (StoredObject object : page.objects()) {
                // A "directory" that some tools make.
                if (object.name().startsWith(settings.prefix())
                        && !object.name().endsWith("/")) {
                    objects.add(new StoredObject(
                            object.name().substring(settings.prefix().length()), object.bytes(), object.modified()));
                }
            }
            next = page.next();
        } while (!next.isEmpty());
        objects.sort(Comparator.comparing(StoredObject::name));
        return objects;
    }

    private S3Answers.Page page(S3Answer answer) throws StoreFailure {
        try {
            return S3Answers.page(answer.body());
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private StoreFailure malformed(IOException e) {
        return new StoreFailure(
                "malformed",
                settings.endpoint() + " does not speak S3: " + e.getMessage() + "; correct the repository's endpoint",
                e);
    }

    @Override
    public boolean put(String name, Content content, String sha256) throws IOException {
        if (content.length() > settings.partBytes()) {
            return new MultipartUpload(client, key(name), content, sha256).run();
        }
        S3Request request = S3Request.of("PUT", key(name))
                .header(ONLY_NEW, "*")
                .header(DIGEST, sha256)
                .body(content.read(0, (int) content.length()));
        S3Answer answer = client.send(request, XML_MAX);
        if (answer.good()) {
            return true;
        }
        if (answer.status() == HttpURLConnection.HTTP_CONFLICT) {
            throw busy(name);
        }
        if (answer.missing()) {
            throw new S3Errors(settings).refused(request, answer);
        }
        return false;
    }

    /** Somebody writes an object of that name at this moment; whether it succeeds is known later. */
    private StoreFailure busy(String name) {
        return new StoreFailure("busy", settings.url() + name + " is being written by another one; it is tried again");
    }

    @Override
    public Optional<String> digest(String name) throws IOException {
        S3Answer answer = client.send(S3Request.of("HEAD", key(name)), 0);
        return answer.good() ? Optional.of(answer.digest()) : Optional.empty();
    }

    @Override
    public byte[] read(String name, long offset, int length) throws IOException {
        if (length == 0) {
            return new byte[0];
        }
        S3Request request =
                S3Request.of("GET", key(name)).header("range", "bytes=" + offset + "-" + (offset + length - 1));
        S3Answer answer = client.send(request, Math.max(length, XML_MAX));
        if (!answer.good()) {
            throw new StoreFailure("refused", settings.url() + name + " is missing");
        }
        if (answer.status() != HttpURLConnection.HTTP_PARTIAL && (offset > 0 || answer.body().length > length)) {
            throw new StoreFailure(
                    "malformed", settings.endpoint() + " does not answer with the range it is asked for");
        }
        return answer.body();
    }

    @Override
    public int removeLeftovers() throws IOException {
        int removed = 0;
        S3Request request = S3Request.of("GET", "").query("uploads", "").query("prefix", settings.prefix());
        List<S3Answers.Upload> uploads;
        try {
            uploads = S3Answers.uploads(client.send(request, XML_MAX).body());
        } catch (StoreFailure e) {
            if (e.reason().equals("no-conditional-put")) {
                // A store that has no such listing has to see to them itself.
                return 0;
            }
            throw e;
        } catch (IOException e) {
            throw malformed(e);
        }
        for (S3Answers.Upload upload : uploads) {
            if (upload.key().startsWith(settings.prefix())) {
                MultipartUpload.abort(client, upload.key(), upload.id());
                removed++;
            }
        }
        return removed;
    }
}
