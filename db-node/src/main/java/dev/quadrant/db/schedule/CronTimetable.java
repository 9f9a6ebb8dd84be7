package dev.quadrant.db.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;

/**
 * A cron expression of five fields (crontab(5)) in a time zone. A time that the clock skips when summer begins counts as the
 * moment of the change; one that comes twice counts once.
 */
public final class CronTimetable implements Timetable {
    private final ExecutionTime times;
    private final ZoneId zone;
    private final Duration jitter;
    private final long seed;

    /**
     * @param expression minute, hour, day of month, month, day of week
     * @param jitter each time comes later than the expression says, by up to this; always the same for the same time and seed
     * @param seed different for different hosts
     * @throws IllegalArgumentException in words for the user, when it is no expression or never comes
     */
    public CronTimetable(String expression, ZoneId zone, Duration jitter, long seed) {
        this.zone = zone;
        this.jitter = jitter;
        this.seed = seed;
        Cron cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(expression);
        times = ExecutionTime.forCron(cron.validate());
        if (times.nextExecution(Instant.EPOCH.atZone(zone)).isEmpty()) {
            throw new IllegalArgumentException("'" + expression + "' never comes");
        }
    }

    @Override
    public Instant after(Instant last) {
        Instant from = last;
        while (true) {
            Instant time = times.nextExecution(from.atZone(zone)).orElseThrow().toInstant();
            Instant late = time.plus(lateness(time));
            if (late.isAfter(last)) {
                return late;
            }
            from = time;
        }
    }

    private Duration lateness(Instant time) {
        long most = jitter.toSeconds();
        return most < 1
                ? Duration.ZERO
                : Duration.ofSeconds(new SplittableRandom(seed ^ time.getEpochSecond()).nextLong(most + 1));
    }
}
