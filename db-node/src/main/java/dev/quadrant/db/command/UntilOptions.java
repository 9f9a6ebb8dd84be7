package dev.quadrant.db.command;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.Gtid;
import dev.quadrant.db.restore.Until;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a restore ends. */
public final class UntilOptions {
    @Option(
            names = "--until-position",
            paramLabel = "FILE:OFFSET",
            description = "Leave out transactions that begin at or behind this position.")
    String position;

    @Option(
            names = {"--to", "--until-time"},
            paramLabel = "TIME",
            description =
                    "Leave out transactions that begin at or after this time: '2026-11-22 03:00:00' in this host's"
                            + " time zone, or with its offset (2026-11-22T03:00:00Z).")
    String time;

    @Option(names = "--until-gtid", paramLabel = "GTID", description = "The last transaction that is restored.")
    String gtid;

    @Option(
            names = "--before-gtid",
            paramLabel = "GTID",
            description = "The first transaction that is left out, a DROP TABLE for example.")
    String before;

    /** The one end that is asked for. */
    Until until(CommandSpec spec) {
        List<Until> ends = new ArrayList<>();
        add(ends, spec, "--until-position", position, text -> new Until.Position(BinlogPosition.parse(text)));
        add(ends, spec, "--to (--until-time)", time, text -> new Until.Time(time(text, ZoneId.systemDefault())));
        add(ends, spec, "--until-gtid", gtid, text -> new Until.Transaction(Gtid.parse(text), true));
        add(ends, spec, "--before-gtid", before, text -> new Until.Transaction(Gtid.parse(text), false));
        if (ends.size() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "one end is enough: --to, --until-position, --until-gtid or --before-gtid");
        }
        return ends.isEmpty() ? new Until.End() : ends.getFirst();
    }

    /** The moment that is asked for, since its zone may have been another than was thought; empty for another end. */
    String words() {
        return time == null ? "" : ", up to " + time(time, ZoneId.systemDefault());
    }

    private static void add(
            List<Until> ends, CommandSpec spec, String option, String text, Function<String, Until> form) {
        if (text != null) {
            try {
                ends.add(form.apply(text));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * A time with its offset, or one of a zone.
     *
     * @throws IllegalArgumentException in words for the user, also where the zone has that hour twice or not at all
     */
    static Instant time(String text, ZoneId zone) {
        String iso = text.strip().replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) ", "$1T");
        try {
            return OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeParseException e) {
            return local(text, iso, zone);
        }
    }

    private static Instant local(String text, String iso, ZoneId zone) {
        LocalDateTime local;
        try {
            local = LocalDateTime.parse(iso, DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "a time expected (2026-11-22 03:00:00, or 2026-11-22T03:00:00Z with its offset), not '" + text
                            + "'",
                    e);
        }
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() != 1) {
            throw new IllegalArgumentException("'" + text + "' is " + (offsets.isEmpty() ? "no time" : "there twice")
                    + " in " + zone + ", where clocks change; write it with its offset (2026-11-22T03:00:00Z)");
        }
        return local.toInstant(offsets.getFirst());
    }
}
