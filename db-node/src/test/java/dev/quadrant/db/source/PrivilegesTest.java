package dev.quadrant.db.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrivilegesTest {
    @Test
    void allIsEnough() {
        assertThat(Privileges.missing(List.of("GRANT ALL PRIVILEGES ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*X'")))
                .isEmpty();
    }

    @Test
    void bothProductsNamesCount() {
        assertThat(Privileges.missing(List.of("GRANT SELECT, RELOAD, BINLOG MONITOR, SHOW VIEW, EVENT, TRIGGER,"
                        + " REPLICATION SLAVE ON *.* TO `a`@`%`")))
                .isEmpty();
        assertThat(Privileges.missing(List.of(
                        "GRANT SELECT, RELOAD, REPLICATION SLAVE, REPLICATION CLIENT, SHOW VIEW, EVENT, TRIGGER ON *.* TO"
                                + " `a`@`%`",
                        "GRANT BACKUP_ADMIN ON *.* TO `a`@`%`")))
                .isEmpty();
    }

    @Test
    void whatIsOnlyGivenForADatabaseIsMissing() {
        assertThat(Privileges.missing(
                        List.of("GRANT USAGE ON *.* TO `a`@`%`", "GRANT ALL PRIVILEGES ON `shop`.* TO `a`@`%`")))
                .isEqualTo(Privileges.NEEDED);
        assertThat(Privileges.grant(List.of("SELECT", "RELOAD"), "o'x", "10.%"))
                .isEqualTo("GRANT SELECT, RELOAD ON *.* TO 'o''x'@'10.%'");
    }
}
