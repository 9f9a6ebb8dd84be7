package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.TransactionBoundary;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.gtid.GtidEvents;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/** Copies transactions out of segments into a binlog file of their own, with offsets and checksums that are right there. */
final class DivergentFile implements Closeable {
    private static final int END_AT = 13;

    private final FileChannel channel;
    private final OutputStream out;
    private final GtidSet wanted;
    private boolean described;
    private long position;
    private long transactions;

    private DivergentFile(FileChannel channel, GtidSet wanted) {
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 256 * 1024);
        this.wanted = wanted;
    }

    /**
     * Writes the file; it is on the disk when this returns.
     *
     * @param line the chains to look in, oldest first
     * @return the number of transactions in it
     */
    static long write(Path file, List<Chain> line, GtidSet wanted) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try (DivergentFile divergent = new DivergentFile(channel, wanted)) {
            for (Chain chain : line) {
                for (String segment : chain.segments()) {
                    if (divergent.mayHave(chain.manifest(segment))) {
                        divergent.take(chain.segment(segment));
                    }
                }
            }
            divergent.out.flush();
            channel.force(true);
            return divergent.transactions;
        }
    }

    private boolean mayHave(Optional<SegmentManifest> manifest) {
        Optional<SegmentManifest.Gtids> gtids = manifest.flatMap(SegmentManifest::gtids);
        return gtids.isEmpty() || !gtids.get().added().intersect(wanted).isEmpty();
    }

    private void take(Path segment) throws IOException {
        TransactionBoundary boundary = new TransactionBoundary();
        byte[] description = null;
        boolean copying = false;
        try (BinlogFile in = BinlogFile.open(segment)) {
            while (in.next()) {
                Event event = in.event();
                int checksum = in.description().orElseThrow().checksum();
                if (event.type() == EventType.FORMAT_DESCRIPTION) {
                    description = event.copy();
                }
                Optional<Gtid> gtid = GtidEvents.gtid(event);
                if (gtid.isPresent()) {
                    copying = wanted.contains(gtid.get());
                }
                boolean ends = boundary.accept(event);
                if (copying) {
                    describe(description);
                    put(event.copy(), checksum);
                }
                if (copying && ends) {
                    transactions++;
                    copying = false;
                }
            }
        }
    }

    private void describe(byte[] description) throws IOException {
        if (!described) {
            if (description == null) {
                throw new MalformedException("a segment without a description");
            }
            described = true;
            out.write(BinlogFile.magic());
            position = BinlogFile.magic().length;
            // The description has a checksum of its own in any case.
            put(description, Event.CHECKSUM);
        }
    }

    private void put(byte[] event, int checksum) throws IOException {
        position += event.length;
        little(event, END_AT, position);
        if (checksum > 0) {
            CRC32 crc = new CRC32();
            crc.update(event, 0, event.length - checksum);
            little(event, event.length - checksum, crc.getValue());
        }
        out.write(event);
    }

    private static void little(byte[] bytes, int at, long value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> (8 * i));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
