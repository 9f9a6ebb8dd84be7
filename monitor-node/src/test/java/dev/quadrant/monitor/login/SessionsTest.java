package dev.quadrant.monitor.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final User OLGA = new User("olga", Role.OPERATOR, "hash");
    private static final Map<String, User> USERS = Map.of("olga", OLGA);
    private static final long MINUTE = 60_000;

    private final Sessions sessions =
            new Sessions(Duration.ofMinutes(30), Duration.ofHours(12), 3, new Random(1)::nextBytes);

    @Test
    void lastsAsLongAsItIsUsed() {
        String id = sessions.begin(OLGA, 0);
        assertThat(sessions.use(id, USERS, 30 * MINUTE)).map(Session::user).hasValue(OLGA);
        assertThat(sessions.use(id, USERS, 60 * MINUTE)).isPresent();
        assertThat(sessions.use(id, USERS, 90 * MINUTE + 1)).isEmpty();
        assertThat(sessions.use(id, USERS, 60 * MINUTE)).as("ended for good").isEmpty();
    }

    @Test
    void endsAfterItsLongestTimeHoweverItIsUsed() {
        String id = sessions.begin(OLGA, 0);
        for (long now = 0; now <= 12 * 60 * MINUTE; now += 20 * MINUTE) {
            assertThat(sessions.use(id, USERS, now)).isPresent();
        }
        assertThat(sessions.use(id, USERS, 12 * 60 * MINUTE + 1)).isEmpty();
    }

    @Test
    void endsWithTheUserTheRoleAndThePassword() {
        for (Map<String, User> changed : java.util.List.of(
                Map.<String, User>of(),
                Map.of("olga", new User("olga", Role.VIEWER, "hash")),
                Map.of("olga", new User("olga", Role.OPERATOR, "other")))) {
            String id = sessions.begin(OLGA, 0);
            assertThat(sessions.use(id, USERS, 1)).isPresent();
            assertThat(sessions.use(id, changed, 2)).isEmpty();
            assertThat(sessions.use(id, USERS, 3)).isEmpty();
        }
    }

    @Test
    void idsAndTokensAreLongAndNeverTheSame() {
        String first = sessions.begin(OLGA, 0);
        String second = sessions.begin(OLGA, 0);
        assertThat(first).hasSize(43).isNotEqualTo(second);
        String csrf = sessions.use(first, USERS, 0).orElseThrow().csrf();
        assertThat(csrf)
                .hasSize(43)
                .isNotEqualTo(first)
                .isNotEqualTo(sessions.use(second, USERS, 0).orElseThrow().csrf());
        assertThat(sessions.use("", USERS, 0)).isEmpty();
        assertThat(sessions.use(csrf, USERS, 0)).isEmpty();
    }

    @Test
    void theOneThatIsIdleLongestGivesWay() {
        String first = sessions.begin(OLGA, 0);
        String second = sessions.begin(OLGA, 0);
        sessions.begin(OLGA, 0);
        sessions.use(first, USERS, 1);
        sessions.begin(OLGA, 2);
        assertThat(sessions.size()).isEqualTo(3);
        assertThat(sessions.use(second, USERS, 3)).isEmpty();
        assertThat(sessions.use(first, USERS, 3)).isPresent();
        sessions.end(first);
        assertThat(sessions.use(first, USERS, 3)).isEmpty();
    }
}
