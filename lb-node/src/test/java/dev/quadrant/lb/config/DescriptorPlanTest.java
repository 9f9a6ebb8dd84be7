package dev.quadrant.lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.lb.kit.Configured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorPlanTest {
    private static final int LOOPS = 4;

    private static LbConfig config(String more) throws ConfigurationException {
        return Configured.load("""
                quadrant.lb.frontends.web.listen=127.0.0.1:80,[::1]:80
                quadrant.lb.frontends.web.backend=app
                quadrant.lb.frontends.web.access-log.file=/tmp/access.log
                quadrant.lb.frontends.db.listen=127.0.0.1:3306
                quadrant.lb.frontends.db.mode=tcp
                quadrant.lb.frontends.db.backend=app
                quadrant.lb.backends.app.servers.a.address=127.0.0.1:8081
                quadrant.lb.backends.app.servers.b.address=127.0.0.1:8082
                quadrant.lb.backends.app.servers.c.address=127.0.0.1:8083
                """ + more).get(LbConfig.class);
    }

    /** All that clients may make the node open, by the plan. */
    private static long mostInUse(DescriptorPlan plan, LbConfig config) {
        int idle = Math.min(plan.idle(), config.backends().get("app").idleConnections());
        return 2L * plan.connections() + LOOPS * (plan.departing() + 2L * plan.pipes()) + (LOOPS + 1) * 3L * idle;
    }

    @Test
    void enoughForEverything() throws Exception {
        LbConfig config = config("");
        DescriptorPlan plan = DescriptorPlan.of(config, LOOPS, 524_288);
        // Two frontends of 10000 each are less than the node's 40000.
        assertThat(plan.wanted()).isEqualTo(20_000);
        assertThat(plan.connections()).isEqualTo(20_000);
        assertThat(plan.pipes()).isEqualTo(128);
        assertThat(plan.idle()).isGreaterThanOrEqualTo(100);
        assertThat(plan.departing()).isEqualTo(DescriptorPlan.DEPARTING);
        assertThat(plan.shortage()).isEmpty();
        assertThat(DescriptorPlan.of(config, LOOPS, plan.needed()))
                .isEqualTo(new DescriptorPlan(plan.needed(), plan.needed(), 20_000, 20_000, plan.idle(), 128, 256));
        assertThat(DescriptorPlan.of(config, LOOPS, plan.needed() - 1).pipes()).isLessThanOrEqualTo(128);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100, 256, 400, 512, 1024, 4096, 20_000, 40_000, 65_536, 1_000_000, Long.MAX_VALUE})
    void neverMoreThanThereAre(long limit) throws Exception {
        for (String more : new String[] {
            "",
            "quadrant.lb.limits.pipes=0\n",
            "quadrant.lb.limits.pipes=10000\n",
            "quadrant.lb.max-connections=10\n",
            "quadrant.lb.backends.app.idle-connections=0\n",
            "quadrant.lb.backends.app.idle-connections=100000\n"
        }) {
            LbConfig config = config(more);
            DescriptorPlan plan = DescriptorPlan.of(config, LOOPS, limit);
            assertThat(plan.connections()).isLessThanOrEqualTo(plan.wanted());
            assertThat(plan.isShort()).isEqualTo(plan.connections() < plan.wanted());
            if (!plan.hopeless()) {
                assertThat(mostInUse(plan, config)).isLessThanOrEqualTo(limit - DescriptorPlan.RESERVE);
            }
        }
    }

    @Test
    void fewerConnectionsAreSaidWithTheFix() throws Exception {
        DescriptorPlan plan = DescriptorPlan.of(config(""), LOOPS, 1024);
        assertThat(plan.connections()).isBetween(DescriptorPlan.LEAST, 400);
        assertThat(plan.hopeless()).isFalse();
        assertThat(plan.shortage())
                .hasValueSatisfying(text -> assertThat(text)
                        .contains(
                                "RLIMIT_NOFILE is 1024",
                                plan.connections() + " connections of the 20000",
                                "LimitNOFILE=65536"));
    }

    @Test
    void tooFewToServeAtAll() throws Exception {
        assertThat(DescriptorPlan.of(config(""), LOOPS, 256).hopeless()).isTrue();
        // Who asks for ten is served with ten.
        assertThat(DescriptorPlan.of(config("quadrant.lb.max-connections=10\n"), LOOPS, 300)
                        .hopeless())
                .isFalse();
    }
}
