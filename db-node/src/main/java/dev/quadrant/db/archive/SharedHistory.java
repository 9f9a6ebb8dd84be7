package dev.quadrant.db.archive;

import dev.quadrant.db.binlog.BinlogFile;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.gtid.GtidEvents;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.gtid.MariaDbGtid;
import dev.quadrant.db.gtid.MariaDbGtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ReplicaStream;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.repository.Chain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a server has the transactions that the archive has, and not others of the same number. MySQL's identifiers say so by
 * themselves, as long as no server began its numbers anew: they have a UUID in them. MariaDB's numbers are the same on any two servers, so the times of the last common
 * transactions are compared; a replica keeps them.
 */
final class SharedHistory {
    /** So many transactions are compared at most; their seconds agree by chance on no two servers. */
    private static final int SAMPLE = 16;

    private final Account account;
    private final long replicaId;

    SharedHistory(Account account, long replicaId) {
        this.account = account;
        this.replicaId = replicaId;
    }

    /**
     * Compares.
     *
     * @param line the chains that were archived, oldest first
     * @param common identifiers that both have
     */
    boolean proven(List<Chain> line, GtidSet common) throws IOException {
        if (common.isEmpty()) {
            return false;
        }
        return !(common instanceof MariaDbGtidSet mariadb) || sameTimes(line, mariadb);
    }

    private boolean sameTimes(List<Chain> line, MariaDbGtidSet common) throws IOException {
        Map<Gtid, Long> sample = sample(line, common);
        if (sample.isEmpty()) {
            return false;
        }
        Map<Long, Integer> counts = new LinkedHashMap<>();
        for (Gtid gtid : sample.keySet()) {
            if (gtid instanceof MariaDbGtid known) {
                counts.merge(known.origin().domain(), 1, Integer::sum);
            }
        }
        String before = before(sample, counts, common);
        // Behind the first of a domain come its others; the only one of a domain comes itself.
        int expected = counts.values().stream()
                .mapToInt(count -> Math.max(1, count - 1))
                .sum();
        int compared = 0;
        try (MysqlConnection connection = MysqlConnection.open(account);
                ReplicaStream stream = ReplicaStream.glanceFrom(connection, replicaId, before)) {
            while (compared < expected && stream.next()) {
                Event event = new Event().at(stream.array(), stream.offset() + 1, stream.length() - 1, 0);
                Optional<Gtid> gtid = GtidEvents.gtid(event);
                Long time = gtid.isPresent() ? sample.get(gtid.get()) : null;
                if (time != null) {
                    if (time != event.timestamp()) {
                        return false;
                    }
                    compared++;
                }
            }
        } catch (ServerError e) {
            if (e.code() != ServerError.DUMP_FATAL) {
                throw e;
            }
            // It has purged them; nothing can be compared.
            return false;
        }
        return compared > 0;
    }

    /** The newest common transactions of the archive with their times, in its order. */
    private static Map<Gtid, Long> sample(List<Chain> line, GtidSet common) throws IOException {
        List<Map.Entry<Gtid, Long>> found = new ArrayList<>();
        for (Chain chain : line.reversed()) {
            for (String segment : chain.segments().reversed()) {
                List<Map.Entry<Gtid, Long>> own = new ArrayList<>();
                try (BinlogFile in = BinlogFile.open(chain.segment(segment))) {
                    while (in.next()) {
                        Event event = in.event();
                        if (event.type() == EventType.MARIADB_GTID) {
                            GtidEvents.gtid(event)
                                    .filter(common::contains)
                                    .ifPresent(gtid -> own.add(Map.entry(gtid, event.timestamp())));
                        }
                        if (own.size() > 2 * SAMPLE) {
                            own.subList(0, SAMPLE).clear();
                        }
                    }
                }
                found.addAll(0, own);
                if (found.size() >= SAMPLE) {
                    return newest(found);
                }
            }
        }
        return newest(found);
    }

    private static Map<Gtid, Long> newest(List<Map.Entry<Gtid, Long>> found) {
        Map<Gtid, Long> sample = new LinkedHashMap<>();
        for (Map.Entry<Gtid, Long> entry : found.subList(Math.max(0, found.size() - SAMPLE), found.size())) {
            sample.put(entry.getKey(), entry.getValue());
        }
        return sample;
    }

    /** A position from which the sample comes: the first of each domain, or the domain's begin where there is only one. */
    private static String before(Map<Gtid, Long> sample, Map<Long, Integer> counts, MariaDbGtidSet common) {
        Map<Long, MariaDbGtid> position = new LinkedHashMap<>();
        for (MariaDbGtid gtid : common.position()) {
            position.put(gtid.origin().domain(), gtid);
        }
        position.keySet().removeAll(counts.keySet());
        for (Gtid gtid : sample.keySet()) {
            if (gtid instanceof MariaDbGtid known && counts.get(known.origin().domain()) > 1) {
                position.putIfAbsent(known.origin().domain(), known);
            }
        }
        return String.join(
                ",", position.values().stream().map(MariaDbGtid::toString).toList());
    }
}
