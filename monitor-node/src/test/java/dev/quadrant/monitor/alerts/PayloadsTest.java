package dev.quadrant.monitor.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.labels.Labels;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What receivers read, what is kept, and what Alertmanagers are posted. */
class PayloadsTest {
    private static final Notice FIRING = new Notice(
            Labels.of("alertname", "Down", "job", "web", "i", "1"),
            new TreeMap<>(Map.of("summary", "one is down", "what_to_do", "start it")),
            1_000_000,
            0,
            "http://m/graph");
    private static final Notice OVER = new Notice(
            Labels.of("alertname", "Down", "job", "web", "i", "2"),
            new TreeMap<>(Map.of("summary", "two is down")),
            2_000_000,
            3_000_000,
            "");
    private static final Message MESSAGE =
            new Message("ops/webhook", Labels.of("alertname", "Down"), List.of(FIRING, OVER), 0);

    @Test
    void webhooksAreVersion4() {
        assertThat(Payloads.webhook(MESSAGE, "http://m"))
                .isEqualTo(new JsonObject("""
                {"version": "4", "groupKey": "{}:{alertname=\\"Down\\"}", "truncatedAlerts": 0, "status": "firing",
                 "receiver": "ops", "groupLabels": {"alertname": "Down"},
                 "commonLabels": {"alertname": "Down", "job": "web"}, "commonAnnotations": {}, "externalURL": "http://m",
                 "alerts": [
                  {"status": "firing", "labels": {"alertname": "Down", "i": "1", "job": "web"},
                   "annotations": {"summary": "one is down", "what_to_do": "start it"},
                   "startsAt": "1970-01-01T00:16:40Z", "endsAt": "0001-01-01T00:00:00Z",
                   "generatorURL": "http://m/graph", "fingerprint": "%s"},
                  {"status": "resolved", "labels": {"alertname": "Down", "i": "2", "job": "web"},
                   "annotations": {"summary": "two is down"},
                   "startsAt": "1970-01-01T00:33:20Z", "endsAt": "1970-01-01T00:50:00Z",
                   "generatorURL": "", "fingerprint": "%s"}]}""".formatted(FIRING.fingerprint(), OVER.fingerprint())));
    }

    @Test
    void fingerprintsAreThoseOfAlertmanager() {
        // FNV-1a of "a", 0xff, "b", 0xff.
        assertThat(new Notice(Labels.of("a", "b"), new TreeMap<>(), 0, 0, "").fingerprint())
                .hasSize(16)
                .isEqualTo(fnv("a\u00ffb\u00ff"));
    }

    private static String fnv(String bytes) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < bytes.length(); i++) {
            hash = (hash ^ bytes.charAt(i)) * 0x100000001b3L;
        }
        return Long.toHexString(hash);
    }

    @Test
    void slackAndMailReadWell() {
        JsonObject slack = Payloads.slack(MESSAGE, "#ops", "http://m");
        JsonObject attachment = slack.getJsonArray("attachments").getJsonObject(0);
        assertThat(slack.getString("channel")).isEqualTo("#ops");
        assertThat(attachment.getString("color")).isEqualTo("danger");
        assertThat(attachment.getString("title")).isEqualTo("[FIRING:1] Down (job=\"web\")");
        assertThat(Payloads.text(MESSAGE)).isEqualTo("""
                        FIRING: one is down
                          what to do: start it
                          labels: {alertname="Down", i="1", job="web"}
                          since 1970-01-01T00:16:40Z
                          http://m/graph

                        RESOLVED: two is down
                          labels: {alertname="Down", i="2", job="web"}
                          since 1970-01-01T00:33:20Z until 1970-01-01T00:50:00Z""");
        Message over = new Message("ops/slack", Labels.EMPTY, List.of(OVER), 0);
        assertThat(Payloads.subject(over)).isEqualTo("[RESOLVED] Down (i=\"2\", job=\"web\")");
        assertThat(Payloads.slack(over, "", "").encode()).contains("good").doesNotContain("channel");
    }

    @Test
    void alertmanagersArePostedEachMinuteAndOnceWhenItIsOver() {
        AlertmanagerFeed feed = new AlertmanagerFeed();
        assertThat(feed.due(List.of(FIRING, OVER), 0)).containsExactly(FIRING);
        feed.posted(List.of(FIRING), 0);
        assertThat(feed.due(List.of(FIRING), 59_999)).isEmpty();
        assertThat(feed.due(List.of(FIRING), 60_000)).containsExactly(FIRING);
        Notice over = new Notice(FIRING.labels(), FIRING.annotations(), FIRING.startsAt(), 61_000, "");
        assertThat(feed.due(List.of(over), 61_000)).containsExactly(over);
        feed.posted(List.of(over), 61_000);
        assertThat(feed.due(List.of(over), 62_000)).isEmpty();
        feed.again(List.of(over));
        assertThat(feed.due(List.of(over), 63_000)).containsExactly(over);
        assertThat(Payloads.alertmanager(List.of(FIRING, over), 240_000).encode())
                .contains("\"endsAt\":\"1970-01-01T00:04:00Z\"", "\"endsAt\":\"1970-01-01T00:01:01Z\"");
    }

    @TempDir
    private Path directory;

    @Test
    void stateIsKeptAndADamagedFileIsSetAside() throws Exception {
        Selector selector = Selector.parse("a=~\"b|c\", d!=\"e\"");
        Silence silence = new Silence("id", selector.toString(), selector, 1, 2, "me", "why");
        Told told = new Told(Set.of("01"), Set.of("02"), 7);
        StateFile file = new StateFile(directory.resolve("alerts.json"));
        assertThat(file.read().silences()).isEmpty();
        file.write(StateFile.text(List.of(silence), Map.of("g", told)));
        StateFile.State state = file.read();
        assertThat(state.told()).isEqualTo(Map.of("g", told));
        assertThat(state.silences().getFirst().json()).isEqualTo(silence.json());
        Files.writeString(directory.resolve("alerts.json"), "{\"silences\": [");
        assertThat(file.read().told()).isEmpty();
        assertThat(directory.resolve("alerts.json.damaged")).exists();
        assertThat(directory.resolve("alerts.json")).doesNotExist();
    }

    @Test
    void silencesAreBoundedAndForgottenInTime() throws Exception {
        Selector selector = Selector.parse("a=\"b\"");
        Silences silences = new Silences();
        for (int i = 0; i < Silences.MOST; i++) {
            assertThat(silences.add(new Silence("s" + i, "", selector, 0, 10, "", ""), 0))
                    .isTrue();
        }
        assertThat(silences.add(new Silence("more", "", selector, 0, 10, "", ""), 0))
                .isFalse();
        assertThat(silences.active(5)).isEqualTo(Silences.MOST);
        assertThat(silences.active(10)).isZero();
        assertThat(silences.list(Silences.KEPT + 11)).isEmpty();
        assertThat(silences.expire("none", 0)).isNull();
    }

    @Test
    void selectorsNeedNoBraces() throws IOException, dev.quadrant.monitor.promql.QueryException {
        Labels labels = Labels.of("alertname", "Down", "severity", "critical");
        assertThat(Selector.parse("severity=~\"warning|critical\"").takes(labels))
                .isTrue();
        assertThat(Selector.parse(" {alertname=\"Up\"} ").takes(labels)).isFalse();
    }

    @Test
    void newAlertmanagersArePostedAllThatFiresAndWhatEnds() {
        Notice fires = new Notice(Labels.of("alertname", "A"), new TreeMap<>(), 0, 0, "");
        Notice over = new Notice(Labels.of("alertname", "A"), new TreeMap<>(), 0, 1, "");
        AlertmanagerFeed feed = new AlertmanagerFeed();
        feed.posted(List.of(fires), 1_000_000);
        assertThat(feed.due(List.of(fires), 1_000_001)).isEmpty();
        feed.renew();
        assertThat(feed.due(List.of(fires), 1_000_001)).containsExactly(fires);
        assertThat(feed.due(List.of(over), 1_000_001)).containsExactly(over);
    }
}
