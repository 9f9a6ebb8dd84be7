package dev.quadrant.db.s3;

/**
 * A pair of keys.
 *
 * @param access identifies
 * @param secret signs; goes nowhere
 */
record S3Keys(String access, String secret) {
    @Override
    public String toString() {
        return access;
    }
}
