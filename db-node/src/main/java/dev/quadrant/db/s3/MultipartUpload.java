package dev.quadrant.db.s3;

import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.StoreFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Uploads an object in parts, some at once. What fails is aborted, so that no part of it stays and costs. */
final class MultipartUpload {
    /** S3's. */
    private static final int PARTS_MAX = 10_000;

    private static final int XML_MAX = 1 << 20;

    private final S3Client client;
    private final String key;
    private final Content content;
    private final String sha256;
    private final long partBytes;
    private final AtomicBoolean given = new AtomicBoolean();

    MultipartUpload(S3Client client, String key, Content content, String sha256) {
        this.client = client;
        this.key = key;
        this.content = content;
        this.sha256 = sha256;
        this.partBytes = partBytes(content.length(), client.settings().partBytes());
    }

    /** Bytes of a part: as configured, or more where that would be more parts than S3 takes. */
    static long partBytes(long length, int configured) {
        return Math.max(configured, (length + PARTS_MAX - 1) / PARTS_MAX);
    }

    /** Uploads; false when there is an object of that name. */
    boolean run() throws IOException {
        if (partBytes > S3Store.PART_BYTES_MAX) {
            throw new StoreFailure(
                    "refused",
                    content.file() + " has " + content.length() + " bytes, more than "
                            + (long) PARTS_MAX * S3Store.PART_BYTES_MAX);
        }
        if (client.send(S3Request.of("HEAD", key), 0).good()) {
            return false;
        }
        S3Request create = S3Request.of("POST", key).query("uploads", "").header(S3Store.DIGEST, sha256);
        String id = S3Answers.leaf(
                demand(create, client.send(create, XML_MAX)).body(), "InitiateMultipartUploadResult", "UploadId");
        if (id.isEmpty()) {
            throw new StoreFailure("malformed", client.settings().endpoint() + " gives no UploadId");
        }
        boolean complete = false;
        try {
            complete = complete(id, parts(id));
            return complete;
        } finally {
            if (!complete) {
                abortQuietly(id);
            }
        }
    }

    private List<String> parts(String id) throws IOException {
        List<String> etags = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                client.settings().uploads(),
                Thread.ofVirtual().name("s3-part-", 0).factory())) {
            List<Future<String>> uploads = new ArrayList<>();
            long at = 0;
            for (int number = 1; at < content.length(); number++) {
                int part = number;
                long from = at;
                int length = (int) Math.min(partBytes, content.length() - at);
                uploads.add(threads.submit(() -> part(id, part, from, length)));
                at += length;
            }
            try {
                for (Future<String> upload : uploads) {
                    etags.add(upload.get());
                }
            } catch (ExecutionException e) {
                given.set(true);
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            } catch (InterruptedException e) {
                given.set(true);
                Thread.currentThread().interrupt();
                throw new StoreFailure("unreachable", "interrupted", e);
            }
        }
        return etags;
    }

    private String part(String id, int number, long from, int length) throws IOException {
        if (given.get()) {
            throw new IOException("given up");
        }
        S3Request request = S3Request.of("PUT", key)
                .query("partNumber", Integer.toString(number))
                .query("uploadId", id)
                .body(content.read(from, length));
        return demand(request, client.send(request, XML_MAX)).etag();
    }

    private boolean complete(String id, List<String> etags) throws IOException {
        StringBuilder xml = new StringBuilder("<CompleteMultipartUpload>");
        for (int i = 0; i < etags.size(); i++) {
            xml.append("<Part><PartNumber>")
                    .append(i + 1)
                    .append("</PartNumber><ETag>")
                    .append(etags.get(i).replace("&", "&amp;").replace("<", "&lt;"))
                    .append("</ETag></Part>");
        }
        xml.append("</CompleteMultipartUpload>");
        S3Request request = S3Request.of("POST", key)
                .query("uploadId", id)
                .header("if-none-match", "*")
                .body(xml.toString().getBytes(StandardCharsets.UTF_8));
        S3Answer answer = client.send(request, XML_MAX);
        if (answer.taken()) {
            return false;
        }
        if (answer.missing()) {
            // Perhaps an attempt whose answer was lost has completed it: then there is the object.
            if (client.send(S3Request.of("HEAD", key), 0).digest().equals(sha256)) {
                return true;
            }
            throw new S3Errors(client.settings()).refused(request, answer);
        }
        // The status is sent before the parts are joined; what goes wrong then stands in the body.
        if (!answer.refusal().code().isEmpty()) {
            throw new S3Errors(client.settings()).refused(request, answer);
        }
        return true;
    }

    private S3Answer demand(S3Request request, S3Answer answer) throws StoreFailure {
        if (!answer.good()) {
            throw new S3Errors(client.settings()).refused(request, answer);
        }
        return answer;
    }

    private void abortQuietly(String id) {
        try {
            abort(client, key, id);
        } catch (IOException e) {
            // It is aborted at the next start.
        }
    }

    static void abort(S3Client client, String key, String id) throws IOException {
        client.send(S3Request.of("DELETE", key).query("uploadId", id), XML_MAX);
    }
}
