package dev.quadrant.db.s3;

/** An answer; its body is whole, within the request's limit. */
final class S3Answer {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final int status;
    private final String etag;
    private final String digest;
    private final byte[] body;

    S3Answer(int status, String etag, String digest, byte[] body) {
        this.status = status;
        this.etag = etag;
        this.digest = digest;
        this.body = body;
    }

    /** Of HTTP. */
    int status() {
        return status;
    }

    /** Without it no upload in parts can be completed; empty text when there is none. */
    String etag() {
        return etag;
    }

    /** What {@code x-amz-meta-sha256} says; empty text when it is not there. */
    String digest() {
        return digest;
    }

    /** Not a copy. */
    byte[] body() {
        return body;
    }

    boolean good() {
        return status / 100 == 2;
    }

    boolean missing() {
        return status == NOT_FOUND;
    }

    /** Whether there is an object of that name already, or one is being written at this moment. */
    boolean taken() {
        return status == PRECONDITION_FAILED || status == CONFLICT;
    }

    S3Answers.Refusal refusal() {
        return S3Answers.refusal(body);
    }
}
