package dev.quadrant.db.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which indexes of a table can be built later. */
class LateIndexesTest {
    @Test
    void areThePlainOnes() {
        assertThat(LateIndexes.definitions("""
                CREATE TABLE `t` (
                  `id` int(11) NOT NULL COMMENT 'a\\n  KEY `no` (`id`),',
                  `name` varchar(30) DEFAULT NULL,
                  PRIMARY KEY (`id`),
                  UNIQUE KEY `u` (`name`),
                  KEY `o``dd k` (`name`(10),`id` DESC),
                  KEY `last` (`id`) USING BTREE COMMENT 'it''s, the last'
                ) ENGINE=InnoDB DEFAULT CHARSET=latin1"""))
                .containsExactly(
                        "KEY `o``dd k` (`name`(10),`id` DESC)",
                        "KEY `last` (`id`) USING BTREE COMMENT 'it''s, the last'");
    }

    @Test
    void areNoneWhereOthersDependOnThem() {
        String head = "CREATE TABLE `t` (\n  `id` int,\n  KEY `k` (`id`)";
        assertThat(LateIndexes.definitions(head + "\n) ENGINE=InnoDB")).hasSize(1);
        assertThat(LateIndexes.definitions(head + "\n) ENGINE=MyISAM")).isEmpty();
        assertThat(LateIndexes.definitions(
                        head + ",\n  CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`)\n) ENGINE=InnoDB"))
                .isEmpty();
        assertThat(LateIndexes.definitions(head + ",\n  FULLTEXT KEY `w` (`words`)\n) ENGINE=InnoDB"))
                .isEmpty();
    }
}
