package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.FormatDescription;
import dev.quadrant.db.binlog.Rotate;
import dev.quadrant.db.binlog.TransactionBoundary;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.gtid.GtidCollector;
import dev.quadrant.db.gtid.GtidEvents;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.MalformedException;
import dev.quadrant.db.repository.SegmentManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What is in a segment, collected event by event; the same whether they come from the stream or from the file after a crash.
 * Used by one thread.
 */
public final class SegmentContent {
    private TransactionBoundary boundary = new TransactionBoundary();
    private long whole;
    private long wholeEvents;
    private long end;
    private long events;
    private long firstTime;
    private long lastTime;
    private String serverVersion = "";
    private String rotatesTo;
    private String damage;
    /** Null before the file's description, which says whose GTIDs are in it. */
    private GtidCollector gtids;
    /** Of the transaction at hand, which counts when it is whole. */
    private Gtid open;

    private boolean anonymousOpen;
    private long anonymous;

    /**
     * Reads a segment's file as far as it is right.
     *
     * @return its content; {@link #damage()} says why reading ended early
     */
    public static SegmentContent read(Path file) throws IOException {
        SegmentContent content = new SegmentContent();
        try (BinlogFile in = BinlogFile.open(file)) {
            while (in.next()) {
                content.accept(in.event());
            }
            content.damage = in.damage().orElse(null);
        } catch (MalformedException e) {
            content.damage = e.getMessage();
        }
        if (content.damage == null && content.end != Files.size(file)) {
            content.damage = "ends inside an event";
        }
        return content;
    }

    /** Takes the next event of the segment. */
    void accept(Event event) throws MalformedException {
        if (event.type() == EventType.FORMAT_DESCRIPTION) {
            FormatDescription description = FormatDescription.read(event);
            serverVersion = description.serverVersion();
            end = BinlogPosition.FIRST_EVENT;
            gtids = new GtidCollector(
                    GtidSet.empty(description.mariadb() ? GtidSet.Flavour.MARIADB : GtidSet.Flavour.MYSQL));
        }
        if (event.type() == EventType.ROTATE) {
            rotatesTo = Rotate.read(event).file();
        }
        end += event.length();
        events++;
        lastTime = Math.max(lastTime, event.timestamp());
        if (event.timestamp() != 0) {
            firstTime = firstTime == 0 ? event.timestamp() : Math.min(firstTime, event.timestamp());
        }
        announce(event);
        if (boundary.accept(event)) {
            whole = end;
            wholeEvents = events;
            settle(event);
        }
    }

    private void announce(Event event) throws MalformedException {
        Optional<GtidSet> previous = GtidEvents.previous(event);
        if (previous.isPresent() && gtids != null) {
            if (previous.get().flavour() != gtids.previous().flavour()) {
                throw new MalformedException("previous GTIDs of another product");
            }
            gtids = new GtidCollector(previous.get());
        }
        Optional<Gtid> gtid = GtidEvents.gtid(event);
        if (gtid.isPresent()) {
            open = gtid.get();
        }
        anonymousOpen |= event.type() == EventType.ANONYMOUS_GTID;
    }

    /** The transaction at hand is whole; one that the file's end cuts off is none. */
    private void settle(Event event) {
        boolean cutOff = event.type() == EventType.ROTATE || event.type() == EventType.STOP;
        if (!cutOff && open != null && gtids != null) {
            gtids.add(open);
        }
        if (!cutOff && anonymousOpen) {
            anonymous++;
        }
        open = null;
        anonymousOpen = false;
    }

    /** Forgets what lies behind the last whole transaction, as the file does when it is cut there. */
    void cut() {
        end = whole;
        events = wholeEvents;
        boundary = boundary.restarted();
        open = null;
        anonymousOpen = false;
    }

    /** End of the last event. */
    public long end() {
        return end;
    }

    /** End of the last whole transaction; 0 when not even the file's description is whole. */
    public long whole() {
        return whole;
    }

    public long events() {
        return events;
    }

    public long transactions() {
        return boundary.transactions();
    }

    /** Time of the last event, seconds since 1970; 0 before the first. */
    public long lastTime() {
        return lastTime;
    }

    public Instant firstInstant() {
        return Instant.ofEpochSecond(firstTime);
    }

    public Instant lastInstant() {
        return Instant.ofEpochSecond(lastTime);
    }

    /** The file that the server named as the next one when it closed this one. */
    public Optional<String> rotatesTo() {
        return Optional.ofNullable(rotatesTo);
    }

    /** Why a file could not be read to its end. */
    public Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    /** The whole transactions in it; empty before the file's description. */
    public Optional<SegmentManifest.Gtids> gtids() {
        return gtids == null
                ? Optional.empty()
                : Optional.of(new SegmentManifest.Gtids(gtids.previous(), gtids.added(), anonymous));
    }

    SegmentManifest manifest(String file, String sha256, String next) {
        return new SegmentManifest(
                file, end, sha256, events, transactions(), firstInstant(), lastInstant(), serverVersion, next, gtids());
    }
}
