package dev.quadrant.monitor.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.appliance.Members;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetListTest {
    private static Members.Member member(String name, int port, Members.State state) {
        return new Members.Member(
                name,
                Set.of("lb"),
                URI.create("http://10.0.0.1:" + port),
                new InetSocketAddress("10.0.0.1", 7946),
                "1",
                state,
                Set.of("lb"),
                Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.31:9100, '', 10.0.0.31:9100, ''",
        "node=10.0.0.31:9100/metrics, node, 10.0.0.31:9100, /metrics",
        "http://host.example:80/a?b=c, '', host.example:80, /a?b=c",
        "v6=[::1]:9090, v6, [::1]:9090, ''",
    })
    void readsTargets(String text, String job, String instance, String path) {
        Target target = TargetList.parse(text);
        assertThat(target.job()).isEqualTo(job);
        assertThat(target.instance()).isEqualTo(instance);
        assertThat(target.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "host:0", "host:70000", "a b:1", "ftp://host:1", "=host:1"})
    void refusesOthers(String text) {
        assertThatThrownBy(() -> TargetList.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host:port");
    }

    @Test
    void membersComeBeforeConfiguredTargetsOfTheSameAddress() {
        TargetList list = new TargetList(List.of(TargetList.parse("10.0.0.1:1"), TargetList.parse("x=10.0.0.2:2")));
        var targets = list.update(0, List.of(member("lb-1", 1, Members.State.ALIVE)));
        assertThat(targets).containsOnlyKeys("10.0.0.1:1", "10.0.0.2:2");
        assertThat(targets.get("10.0.0.1:1").node()).isEqualTo("lb-1");
    }

    @Test
    void aDeadMemberIsStillAskedAndOneThatLeftIsNot() {
        TargetList list = new TargetList(List.of());
        list.update(0, List.of(member("lb-1", 1, Members.State.ALIVE), member("lb-2", 2, Members.State.ALIVE)));
        var targets = list.update(
                1000, List.of(member("lb-1", 1, Members.State.DEAD), member("lb-2", 2, Members.State.LEFT)));
        assertThat(targets).containsOnlyKeys("10.0.0.1:1");
        assertThat(list.gossip(1000)).containsEntry("lb-1", "dead");
    }

    @Test
    void aMemberThatGossipForgotIsAskedForAnHour() {
        TargetList list = new TargetList(List.of());
        list.update(0, List.of(member("lb-1", 1, Members.State.DEAD)));
        assertThat(list.update(TargetList.REMEMBERED, List.of())).containsOnlyKeys("10.0.0.1:1");
        assertThat(list.gossip(TargetList.REMEMBERED)).containsEntry("lb-1", "unknown to the cluster");
        assertThat(list.update(TargetList.REMEMBERED + 1, List.of())).isEmpty();
    }
}
