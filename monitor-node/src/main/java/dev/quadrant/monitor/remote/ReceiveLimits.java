package dev.quadrant.monitor.remote;

import dev.quadrant.monitor.exposition.Limits;

/**
 * Bounds of a request that brings samples.
 *
 * @param body most bytes as sent
 * @param decompressed most bytes decompressed
 * @param waiting most requests that wait for their turn
 * @param series bounds of what names a series
 */
public record ReceiveLimits(int body, int decompressed, int waiting, Limits series) {}
