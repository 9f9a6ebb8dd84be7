package dev.quadrant.db.s3;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A request before it is signed; immutable, but for the body, which nobody changes. */
final class S3Request {
    private final String method;
    private final String key;
    private final SortedMap<String, String> query;
    private final SortedMap<String, String> headers;
    private final byte[] body;

    private S3Request(
            String method,
            String key,
            SortedMap<String, String> query,
            SortedMap<String, String> headers,
            byte[] body) {
        this.method = method;
        this.key = key;
        this.query = Collections.unmodifiableSortedMap(query);
        this.headers = Collections.unmodifiableSortedMap(headers);
        this.body = body;
    }

    /** @param key of the object, not escaped; empty for the bucket */
    static S3Request of(String method, String key) {
        return new S3Request(method, key, new TreeMap<>(), new TreeMap<>(), new byte[0]);
    }

    S3Request query(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(query);
        more.put(name, value);
        return new S3Request(method, key, more, headers, body);
    }

    /** @param name in lower case */
    S3Request header(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new S3Request(method, key, query, more, body);
    }

    S3Request body(byte[] bytes) {
        return new S3Request(method, key, query, headers, bytes);
    }

    String method() {
        return method;
    }

    String key() {
        return key;
    }

    /** Decoded names and values. */
    SortedMap<String, String> query() {
        return query;
    }

    /** Names in lower case. */
    SortedMap<String, String> headers() {
        return headers;
    }

    /** Empty for none; not a copy. */
    byte[] body() {
        return body;
    }
}
