package dev.quadrant.monitor.remote;

import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads {@code prometheus.WriteRequest}. What it does not know it steps over; histograms and exemplars are counted. Time is
 * linear in the length whatever stands there. Not for several threads.
 */
final class WriteReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final Limits limits;
    private final LabelsBuilder builder = new LabelsBuilder();
    private int at;
    private int ignored;

    /** Takes what is read. */
    interface Samples {
        /**
         * One sample.
         *
         * @param labels of the series; the samples of one come one after the other
         */
        void sample(Labels labels, long time, long bits);
    }

    WriteReader(byte[] bytes, Limits limits) {
        this.bytes = bytes;
        this.limits = limits;
    }

    /** Histograms and exemplars that were stepped over. */
    int ignored() {
        return ignored;
    }

    void read(Samples samples) throws RemoteException {
        while (at < bytes.length) {
            int tag = (int) varint(bytes.length);
            if (tag == (1 << 3 | LENGTH_DELIMITED)) {
                series(end(bytes.length), samples);
            } else {
                skip(tag, bytes.length);
            }
        }
    }

    /** Labels may stand behind samples, so they are read first. */
    private void series(int end, Samples samples) throws RemoteException {
        int begin = at;
        builder.clear();
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (1 << 3 | LENGTH_DELIMITED)) {
                label(end(end));
            } else {
                ignored += tag == (3 << 3 | LENGTH_DELIMITED) || tag == (4 << 3 | LENGTH_DELIMITED) ? 1 : 0;
                skip(tag, end);
            }
        }
        Labels labels = labels();
        at = begin;
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (2 << 3 | LENGTH_DELIMITED)) {
                sample(labels, end(end), samples);
            } else {
                skip(tag, end);
            }
        }
    }

    private Labels labels() throws RemoteException {
        if (builder.size() - 1 > limits.labels()) {
            throw new RemoteException(400, "label-limit", "a series with " + (builder.size() - 1) + " labels");
        }
        try {
            Labels labels = builder.build();
            if (labels.get(Labels.NAME).isEmpty()) {
                throw new RemoteException(400, "no-name", "a series without a name: " + labels);
            }
            return labels;
        } catch (IllegalArgumentException e) {
            throw new RemoteException(400, "duplicate-label", e.getMessage());
        }
    }

    private void label(int end) throws RemoteException {
        String name = "";
        String value = "";
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (1 << 3 | LENGTH_DELIMITED)) {
                name = text(end(end), limits.labelName(), "name-length");
            } else if (tag == (2 << 3 | LENGTH_DELIMITED)) {
                value = text(end(end), limits.labelValue(), "value-length");
            } else {
                skip(tag, end);
            }
        }
        if (name.isEmpty()) {
            throw new RemoteException(400, "bad-label", "a label without a name");
        }
        builder.add(name, value);
    }

    private void sample(Labels labels, int end, Samples samples) throws RemoteException {
        long bits = 0;
        long time = 0;
        while (at < end) {
            int tag = (int) varint(end);
            if (tag == (1 << 3 | FIXED64)) {
                bits = Long.reverseBytes(ByteBuffer.wrap(bytes).getLong(step(Long.BYTES, end)));
            } else if (tag == (2 << 3 | VARINT)) {
                time = varint(end);
            } else {
                skip(tag, end);
            }
        }
        samples.sample(labels, time, bits);
    }

    private String text(int end, int most, String reason) throws RemoteException {
        int length = end - at;
        if (length > most) {
            throw new RemoteException(400, reason, "a label's text of " + length + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, step(length, end), length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RemoteException(400, "bad-utf8", "a label's text is no UTF-8");
        }
    }

    /** Where a field of its own length ends. */
    private int end(int limit) throws RemoteException {
        long length = varint(limit);
        if (length < 0 || length > limit - at) {
            throw cut();
        }
        return at + (int) length;
    }

    private void skip(int tag, int limit) throws RemoteException {
        switch (tag & 7) {
            case VARINT -> varint(limit);
            case FIXED64 -> step(Long.BYTES, limit);
            case FIXED32 -> step(Integer.BYTES, limit);
            case LENGTH_DELIMITED -> at = end(limit);
            default -> throw cut();
        }
    }

    /** Steps over some bytes; where they began. */
    private int step(int length, int limit) throws RemoteException {
        if (length > limit - at) {
            throw cut();
        }
        int begin = at;
        at += length;
        return begin;
    }

    private long varint(int limit) throws RemoteException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= limit) {
                throw cut();
            }
            byte part = bytes[at++];
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw cut();
    }

    private static RemoteException cut() {
        return new RemoteException(400, "bad-protobuf", "the body is no prometheus.WriteRequest");
    }
}
