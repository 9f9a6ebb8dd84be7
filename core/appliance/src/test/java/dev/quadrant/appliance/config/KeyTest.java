package dev.quadrant.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names that a user may write are a key. */
class KeyTest {
    @ParameterizedTest
    @CsvSource({
        "quadrant.node.name, quadrant.node.name, true",
        "quadrant.node.name, quadrant.node.nam, false",
        "quadrant.node.name, quadrantXnode.name, false",
        "quadrant.cluster.join, quadrant.cluster.join[0], true",
        "quadrant.vips.*.role, quadrant.vips.web.role, true",
        "quadrant.vips.*.role, quadrant.vips.\"web.eu\".role, true",
        "quadrant.vips.*.role, quadrant.vips.web.eu.role, false",
        "quadrant.vips.*.role, quadrant.vips..role, false",
        "quadrant.vips.*.role, quadrant.vips.\"\".role, false",
        "quadrant.vips.*.role, quadrant.vips.\"web.role, false",
        "quadrant.vips.*.role, quadrant.vips.web, false",
        "quadrant.cluster.join, quadrant.cluster.join[], false",
        "quadrant.cluster.join, quadrant.cluster.join[x], false",
        "quadrant.cluster.join, quadrant.cluster.join[0, false",
        "quadrant.cluster.join, quadrant.cluster.join[, false",
        "quadrant.cluster.join, quadrant.cluster.join[0].more, false",
        "quadrant.lb.backends.*.servers.*.address, quadrant.lb.backends.app.servers.a.address, true",
    })
    void matches(String key, String written, boolean expected) {
        assertThat(new Key(key, "text", "", true, "").matches(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "quadrant.cluster.key-file, QUADRANT_CLUSTER_KEY_FILE, true",
        "quadrant.vips.*.role, QUADRANT_VIPS_WEB_ROLE, true",
        "quadrant.cluster.join, QUADRANT_CLUSTER_JOIN_0_, true",
        "quadrant.cluster.key-file, QUADRANT_CLUSTER_KEYFILE, false",
    })
    void matchesEnvironment(String key, String variable, boolean expected) {
        assertThat(new Key(key, "text", "", true, "").matchesEnvironment(variable))
                .isEqualTo(expected);
    }
}
