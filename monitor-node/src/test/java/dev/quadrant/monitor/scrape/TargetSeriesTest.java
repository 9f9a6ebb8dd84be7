package dev.quadrant.monitor.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.exposition.ExpositionException;
import dev.quadrant.monitor.exposition.Format;
import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.relabel.RelabellingReader;
import dev.quadrant.monitor.tsdb.SampleIterator;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.Stale;
import dev.quadrant.monitor.tsdb.StoreOptions;
import dev.quadrant.monitor.yaml.YamlMap;
import dev.quadrant.monitor.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetSeriesTest {
    private static final Labels TARGET = Labels.of("job", "j", "instance", "i:1");

    @TempDir
    private Path directory;

    private SeriesStore store;
    private final Metadata metadata = new Metadata();
    private TargetSeries target;

    @BeforeEach
    void open() throws IOException {
        store = new SeriesStore(StoreOptions.of(directory, Duration.ofDays(1), 50));
        target = new TargetSeries(
                store, TARGET, new ScrapeLimits(1 << 20, 5, new Limits(10, 50, 50), false), Intake.ALL, metadata);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private TargetSeries.Outcome scrape(long time, String body) throws IOException, ExpositionException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return target.answered(bytes, bytes.length, Format.TEXT, time, 0.5);
    }

    private void use(String rules, Intake intake) {
        YamlMap.Faults none = (line, what, fix) -> {
            throw new IllegalArgumentException(what);
        };
        YamlMap map = new YamlMap(YamlText.root("r: " + rules, none).orElseThrow(), null, none);
        target = new TargetSeries(
                store,
                TARGET,
                new ScrapeLimits(1 << 20, 5, new Limits(10, 50, 50), false),
                new Intake(
                        intake.honorLabels(),
                        intake.honorTimestamps(),
                        RelabellingReader.read(map, "r", none),
                        intake.samplesMax(),
                        intake.labelsMax(),
                        intake.labelNameMax(),
                        intake.labelValueMax()),
                metadata);
    }

    @Test
    void seriesAreRelabelledAndWhatIsDroppedIsNotKept() throws IOException, ExpositionException {
        use(
                "[{source_labels: [__name__], regex: 'go_.*', action: drop},"
                        + " {source_labels: [__name__], regex: 'a(.*)', target_label: __name__, replacement: 'b$1'}]",
                Intake.ALL);
        for (int round = 1; round < 4; round++) {
            assertThat(scrape(1000L * round, "go_x 1\na_y 2\n"))
                    .isEqualTo(new TargetSeries.Outcome(2, 1, round == 1 ? 1 : 0, 0));
        }
        assertThat(samples("b_y"))
                .containsExactly("b_y{instance=\"i:1\", job=\"j\"}", "1000=2.0", "2000=2.0", "3000=2.0");
        assertThat(samples("go_x")).isEmpty();
        assertThat(samples("scrape_samples_post_metric_relabeling")).contains("1000=1.0", "3000=1.0");
        assertThat(samples("scrape_samples_scraped")).contains("1000=2.0", "3000=2.0");
        scrape(4000, "go_x 1\n");
        assertThat(samples("b_y")).contains("4000=stale");
    }

    @Test
    void exposedLabelsWinWhereTheyAreHonoured() throws IOException, ExpositionException {
        use("[]", new Intake(true, false, Intake.ALL.relabelling(), 0, 0, 0, 0));
        scrape(1000, "a{job=\"own\"} 1 500\nb{instance=\"\"} 2\nc 3\n");
        assertThat(samples("a")).containsExactly("a{instance=\"i:1\", job=\"own\"}", "1000=1.0");
        assertThat(samples("b")).containsExactly("b{job=\"j\"}", "1000=2.0");
        assertThat(samples("c")).containsExactly("c{instance=\"i:1\", job=\"j\"}", "1000=3.0");
        scrape(2000, "c 3\n");
        assertThat(samples("a")).as("times are not honoured: the series ends").contains("2000=stale");
    }

    @Test
    void aJobsLimitsHoldAfterRelabelling() throws IOException, ExpositionException {
        use("[{regex: long, action: labeldrop}]", new Intake(false, true, Intake.ALL.relabelling(), 2, 4, 8, 9));
        scrape(1000, "a{long=\"123456789012\"} 1\n");
        refused("sample-limit", "a 1\nb 1\nc 1\n");
        refused("label-limit", "a{x=\"1\",y=\"2\"} 1\n");
        refused("name-length", "a{xxxxxxxxx=\"1\"} 1\n");
        refused("value-length", "a{x=\"1234567890\"} 1\n");
        use("[{regex: __name__, action: labeldrop}]", Intake.ALL);
        refused("no-name", "a 1\n");
    }

    private void refused(String reason, String body) {
        assertThatThrownBy(() -> scrape(2000, body))
                .isInstanceOfSatisfying(
                        ExpositionException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private List<String> samples(String name) {
        List<String> found = new ArrayList<>();
        for (Series series : store.select(List.of(Matcher.of(Labels.NAME, Matcher.Type.EQUAL, name)))) {
            SampleIterator samples = store.samples(series, Long.MIN_VALUE, Long.MAX_VALUE);
            found.add(series.labels().toString());
            while (samples.next()) {
                found.add(samples.time() + "="
                        + (samples.bits() == Stale.BITS ? "stale" : Double.longBitsToDouble(samples.bits())));
            }
        }
        return found;
    }

    @Test
    void keepsSamplesWithTheTargetsLabels() throws IOException, ExpositionException {
        assertThat(scrape(1000, "a 1\nb{job=\"own\"} 2\n")).isEqualTo(new TargetSeries.Outcome(2, 2, 2, 0));
        assertThat(scrape(2000, "a 3\nb{job=\"own\"} 4\n")).isEqualTo(new TargetSeries.Outcome(2, 2, 0, 0));
        assertThat(samples("a")).containsExactly("a{instance=\"i:1\", job=\"j\"}", "1000=1.0", "2000=3.0");
        assertThat(samples("b"))
                .containsExactly("b{exported_job=\"own\", instance=\"i:1\", job=\"j\"}", "1000=2.0", "2000=4.0");
        assertThat(samples("up")).containsExactly("up{instance=\"i:1\", job=\"j\"}", "1000=1.0", "2000=1.0");
        assertThat(samples("scrape_samples_scraped")).contains("1000=2.0", "2000=2.0");
        assertThat(samples("scrape_series_added")).contains("1000=2.0", "2000=0.0");
        assertThat(samples("scrape_duration_seconds")).contains("1000=0.5");
    }

    @Test
    void endsASeriesThatIsNotExposedAnyMoreAndBeginsItAgain() throws IOException, ExpositionException {
        scrape(1000, "a 1\nb 1\nc 1\n");
        scrape(2000, "c 2\na 2\n");
        scrape(3000, "a 3\nb 3\nc 3\n");
        assertThat(samples("b")).contains("1000=1.0", "2000=stale", "3000=3.0");
        assertThat(samples("c")).contains("1000=1.0", "2000=2.0", "3000=3.0");
    }

    @Test
    void aFailureEndsAllSeriesAndUpIsZero() throws IOException, ExpositionException {
        scrape(1000, "a 1\n");
        target.failed(2000, 0.1);
        target.failed(3000, 0.1);
        scrape(4000, "a 2\n");
        assertThat(samples("a")).contains("1000=1.0", "2000=stale", "4000=2.0").doesNotContain("3000=stale");
        assertThat(samples("up")).contains("1000=1.0", "2000=0.0", "3000=0.0", "4000=1.0");
    }

    @Test
    void aTargetThatIsRemovedEndsWhole() throws IOException, ExpositionException {
        scrape(1000, "a 1\n");
        target.removed(2000);
        assertThat(samples("a")).contains("2000=stale");
        assertThat(samples("up")).contains("2000=stale");
    }

    @Test
    void timesOfTheTargetAreKeptAndSuchSeriesDoNotEnd() throws IOException, ExpositionException {
        scrape(2000, "a 1 1500\n");
        scrape(3000, "b 1\n");
        assertThat(samples("a")).containsExactly("a{instance=\"i:1\", job=\"j\"}", "1500=1.0");
    }

    @Test
    void keepsNothingOfAnAnswerThatIsRefused() throws IOException, ExpositionException {
        scrape(1000, "a 1\n");
        assertThatThrownBy(() -> scrape(2000, "a 2\nb{ 2\n"))
                .isInstanceOfSatisfying(
                        ExpositionException.class, e -> assertThat(e.line()).isEqualTo(2));
        assertThatThrownBy(() -> scrape(2000, "a 2\nb 2\nc 2\nd 2\ne 2\nf 2\n"))
                .isInstanceOfSatisfying(
                        ExpositionException.class, e -> assertThat(e.reason()).isEqualTo("sample-limit"));
        target.failed(2000, 0.1);
        assertThat(samples("a")).containsExactly("a{instance=\"i:1\", job=\"j\"}", "1000=1.0", "2000=stale");
        assertThat(samples("b").stream().filter(text -> text.endsWith("2.0"))).isEmpty();
    }

    @Test
    void dropsSeriesAboveTheStoresLimitAndKeepsTheRest() throws IOException, ExpositionException {
        for (int i = 0; i < 60; i++) {
            scrape(1000L + i, "s{n=\"" + i + "\"} 1\n");
        }
        assertThat(store.seriesCount()).isEqualTo(50);
        assertThat(store.refusedSeries()).isPositive();
        assertThat(samples("up")).contains("1059=1.0");
    }
}
