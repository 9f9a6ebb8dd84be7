package dev.quadrant.monitor.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told what and when, in simulated seconds. */
class DispatcherTest {
    private static final Grouping GROUPING = new Grouping(List.of("alertname"), 30_000, 300_000, 14_400_000);

    private final Silences silences = new Silences();
    private Dispatcher dispatcher;

    @BeforeEach
    void dispatcher() throws QueryException {
        dispatcher = dispatcher(true);
    }

    private Dispatcher dispatcher(boolean resolved, InhibitRule... rules) throws QueryException {
        return new Dispatcher(
                List.of(
                        new Receiver("all", Selector.ALL, resolved),
                        new Receiver("web", Selector.parse("team=\"web\""), resolved)),
                GROUPING,
                List.of(rules),
                silences);
    }

    private static Notice firing(long since, String... labels) {
        return new Notice(Labels.of(labels), new TreeMap<>(), since * 1000, 0, "");
    }

    private static Notice over(long at, String... labels) {
        return new Notice(Labels.of(labels), new TreeMap<>(), 0, at * 1000, "");
    }

    private void take(long seconds, Notice... alerts) {
        dispatcher.take(List.of(alerts), seconds * 1000);
    }

    /** The messages of a time, each as {@code receiver firing/resolved}; all arrive. */
    private List<String> told(long seconds) {
        List<String> texts = new ArrayList<>();
        for (Message message : dispatcher.due(seconds * 1000)) {
            long firing = message.firing();
            texts.add(
                    message.receiver() + " " + firing + "/" + (message.alerts().size() - firing));
            dispatcher.sent(message, seconds * 1000);
        }
        return texts;
    }

    @Test
    void aGroupWaitsThenTellsThenTellsOfChangesThenRepeats() {
        take(100, firing(100, "alertname", "A", "i", "1"));
        assertThat(dispatcher.next()).isEqualTo(130_000);
        assertThat(told(129)).isEmpty();
        take(120, firing(120, "alertname", "A", "i", "2"), firing(120, "alertname", "B", "team", "web"));
        assertThat(told(130)).containsExactly("all 2/0");
        assertThat(told(150)).containsExactlyInAnyOrder("all 1/0", "web 1/0");
        take(200, firing(200, "alertname", "A", "i", "3"));
        assertThat(told(429)).isEmpty();
        assertThat(told(430)).containsExactly("all 3/0");
        // Nothing changed: not a word before the repeat interval.
        for (long t = 700; t < 14_800; t += 300) {
            assertThat(told(t)).as("at %s", t).isEmpty();
        }
        assertThat(told(14_900)).contains("all 3/0");
    }

    @Test
    void whatIsOverIsToldOnce() {
        take(0, firing(0, "alertname", "A", "i", "1"), firing(0, "alertname", "A", "i", "2"));
        assertThat(told(30)).containsExactly("all 2/0");
        take(100, over(100, "alertname", "A", "i", "1"));
        assertThat(told(330)).containsExactly("all 1/1");
        take(400, over(100, "alertname", "A", "i", "1"), over(400, "alertname", "A", "i", "2"));
        assertThat(told(630)).containsExactly("all 0/1");
        take(640, over(100, "alertname", "A", "i", "1"), over(400, "alertname", "A", "i", "2"));
        assertThat(dispatcher.groups()).isZero();
        take(700, firing(700, "alertname", "A", "i", "2"));
        assertThat(told(730)).containsExactly("all 1/0");
    }

    @Test
    void whatIsOverBeforeItWasToldIsNotTold() {
        take(0, firing(0, "alertname", "A"));
        take(10, over(10, "alertname", "A"));
        assertThat(told(30)).isEmpty();
        assertThat(told(330)).isEmpty();
        assertThat(dispatcher.groups()).isZero();
    }

    @Test
    void aReceiverThatWantsNoEndsIsToldWhenItFiresAgain() throws QueryException {
        dispatcher = dispatcher(false);
        take(0, firing(0, "alertname", "A"));
        assertThat(told(30)).containsExactly("all 1/0");
        take(40, over(40, "alertname", "A"));
        assertThat(told(330)).isEmpty();
        take(400, firing(400, "alertname", "A"));
        assertThat(told(430)).containsExactly("all 1/0");
    }

    @Test
    void aMessageThatDidNotArriveIsMadeAnew() {
        take(0, firing(0, "alertname", "A"));
        assertThat(dispatcher.due(30_000)).hasSize(1);
        assertThat(dispatcher.due(329_000)).isEmpty();
        assertThat(told(330)).containsExactly("all 1/0");
    }

    @Test
    void afterARestartNobodyIsToldTwice() throws QueryException {
        take(0, firing(0, "alertname", "A"), firing(0, "alertname", "B"));
        assertThat(told(30)).hasSize(2);
        Map<String, Told> known = Map.copyOf(dispatcher.told());
        dispatcher = dispatcher(true);
        dispatcher.restore(known);
        take(100, firing(0, "alertname", "A"), over(90, "alertname", "B"), over(90, "alertname", "C"));
        assertThat(told(100)).containsExactly("all 0/1");
        assertThat(told(400)).isEmpty();
        assertThat(dispatcher.groups()).isOne();
    }

    @Test
    void silencedAlertsAreAsIfTheyWereNotThere() throws QueryException {
        Selector selector = Selector.parse("i=\"1\"");
        silences.add(new Silence("s", selector.toString(), selector, 0, 400_000, "me", ""), 0);
        take(0, firing(0, "alertname", "A", "i", "1"), firing(0, "alertname", "A", "i", "2"));
        assertThat(told(30)).containsExactly("all 1/0");
        assertThat(dispatcher.suppressed(30_000)).containsEntry("silence", 1L);
        assertThat(told(330)).isEmpty();
        // The silence is over.
        assertThat(told(630)).containsExactly("all 2/0");
        silences.add(new Silence("t", selector.toString(), selector, 0, 9_000_000, "me", ""), 0);
        take(700, over(700, "alertname", "A", "i", "1"));
        assertThat(told(930)).isEmpty();
        // What ended in silence is told when it fires again after it.
        silences.expire("t", 940_000);
        take(1000, firing(1000, "alertname", "A", "i", "1"));
        assertThat(told(1230)).containsExactly("all 2/0");
    }

    @Test
    void inhibitedAlertsAreAsIfTheyWereNotThere() throws QueryException {
        InhibitRule rule = new InhibitRule(
                Selector.parse("severity=\"critical\""), Selector.parse("severity=\"warning\""), List.of("node"));
        dispatcher = dispatcher(true, rule);
        take(
                0,
                firing(0, "alertname", "Down", "severity", "critical", "node", "a"),
                firing(0, "alertname", "Slow", "severity", "warning", "node", "a"),
                firing(0, "alertname", "Slow", "severity", "warning", "node", "b"));
        assertThat(told(30)).containsExactly("all 1/0", "all 1/0");
        assertThat(dispatcher.suppressed(30_000)).containsEntry("inhibition", 1L);
        take(40, over(40, "alertname", "Down", "severity", "critical", "node", "a"));
        assertThat(told(330)).containsExactly("all 0/1", "all 2/0");
    }

    @Test
    void whatIsOnBothSidesDoesNotInhibitItsLike() throws QueryException {
        InhibitRule rule = new InhibitRule(Selector.parse("a=\"1\""), Selector.parse("a=\"1\""), List.of());
        dispatcher = dispatcher(true, rule);
        take(0, firing(0, "alertname", "A", "a", "1", "i", "1"), firing(0, "alertname", "A", "a", "1", "i", "2"));
        assertThat(told(30)).containsExactly("all 2/0");
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeGroupsSilent() {
        take(1_000_000, firing(1_000_000, "alertname", "A"));
        assertThat(told(10)).containsExactly("all 1/0");
        take(20, firing(20, "alertname", "A", "i", "2"));
        assertThat(told(310)).containsExactly("all 2/0");
    }

    @Test
    void groupsAreBounded() {
        List<Notice> many = new ArrayList<>();
        for (int i = 0; i < Dispatcher.GROUPS_MAX + 5; i++) {
            many.add(firing(0, "alertname", "A" + i));
        }
        dispatcher.take(many, 0);
        assertThat(dispatcher.groups()).isEqualTo(Dispatcher.GROUPS_MAX);
        assertThat(dispatcher.refused()).isEqualTo(5);
    }

    @Test
    void groupsByAllLabelsWhenAsked() {
        Labels labels = Labels.of("alertname", "A", "b", "c");
        assertThat(new Grouping(List.of("..."), 1, 1, 1).labels(labels)).isEqualTo(labels);
        assertThat(new Grouping(List.of("b", "none"), 1, 1, 1).labels(labels)).isEqualTo(Labels.of("b", "c"));
    }

    private void use(long seconds, Receiver... receivers) {
        dispatcher.use(List.of(receivers), GROUPING, List.of(), seconds * 1000);
    }

    @Test
    void othersAreToldAfterAReloadAndNobodyTwice() throws QueryException {
        take(0, firing(0, "alertname", "A", "i", "1"));
        assertThat(told(30)).containsExactly("all 1/0");
        use(40, new Receiver("all", Selector.ALL, true), new Receiver("late", Selector.ALL, true));
        assertThat(told(40)).containsExactly("late 1/0");
        take(50, firing(50, "alertname", "A", "i", "2"));
        assertThat(told(329)).as("the group's interval goes on").isEmpty();
        assertThat(told(330)).containsExactly("all 2/0");
        use(331, new Receiver("late", Selector.parse("i=\"1\""), true));
        assertThat(told(340)).as("what is told late is what it is meant for").isEmpty();
        take(341, over(341, "alertname", "A", "i", "1"), over(341, "alertname", "A", "i", "2"));
        assertThat(told(640)).containsExactly("late 0/1");
        assertThat(dispatcher.groups()).isZero();
    }

    @Test
    void whatIsOverIsToldThoughAReloadCameBetween() {
        take(0, firing(0, "alertname", "A"));
        assertThat(told(30)).containsExactly("all 1/0");
        take(40, over(40, "alertname", "A"));
        use(50, new Receiver("all", Selector.ALL, true), new Receiver("late", Selector.ALL, true));
        assertThat(told(330)).containsExactly("all 0/1");
    }

    @Test
    void aNewGroupWaitsOnlyOnce() {
        take(0, firing(0, "alertname", "A"));
        use(20, new Receiver("all", Selector.ALL, true));
        assertThat(told(29)).isEmpty();
        assertThat(told(30)).containsExactly("all 1/0");
    }
}
