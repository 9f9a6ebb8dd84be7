package dev.quadrant.db.gtid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.gtid.GtidSet.Flavour;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of both products: tables of what they print and compute, and arithmetic against plain sets. */
class GtidSetTest {
    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "MYSQL   | ''                  | ''",
                "MYSQL   | a:1                 | a:1",
                "MYSQL   | a:1-5               | a:1-5",
                "MYSQL   | a:3-5:1-2           | a:1-5",
                "MYSQL   | a:1-3:5:7-9         | a:1-3:5:7-9",
                "MYSQL   | a:1-5:3-9           | a:1-9",
                "MYSQL   | b:1, a:2            | a:2,b:1",
                "MYSQL   | a:1,a:2             | a:1-2",
                "MYSQL   | a:tag:1-3           | a:tag:1-3",
                "MYSQL   | a:1-5:tag:1:x_2:7   | a:1-5:tag:1:x_2:7",
                "MYSQL   | a:Tag:1,a:5         | a:5:tag:1",
                "MYSQL   | a:1-9223372036854775807 | a:1-9223372036854775807",
                "MARIADB | ''                  | ''",
                "MARIADB | 0-1-100             | 0-1-100",
                "MARIADB | 0-1-1               | 0-1-1",
                "MARIADB | 1-7-5,0-1-100       | 0-1-100,1-7-5",
                "MARIADB | 0-1-100,0-1-101..105 | 0-1-105",
                "MARIADB | 0-1-101..150        | 0-1-101..150",
                "MARIADB | 0-1-3..3            | 0-1-3..3",
                "MARIADB | 0-1-2,0-1-5..6,0-2-9 | 0-1-2,0-1-5..6,0-2-9",
                "MARIADB | 4294967295-4294967295-18 | 4294967295-4294967295-18",
            })
    void printsWhatItParses(Flavour flavour, String text, String printed) {
        GtidSet set = GtidSet.parse(flavour, servers(text));
        assertThat(set).hasToString(servers(printed));
        assertThat(GtidSet.parse(flavour, set.toString())).isEqualTo(set).hasSameHashCodeAs(set);
        assertThat(set.isEmpty()).isEqualTo(printed.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MYSQL   | a:1-5       | a:3-9     | a:1-9         | a:1-2         | false",
                "MYSQL   | a:1-5       | b:1       | a:1-5,b:1     | a:1-5         | false",
                "MYSQL   | a:1-5       | a:2-3     | a:1-5         | a:1:4-5       | true",
                "MYSQL   | a:1-5       | a:t:1-5   | a:1-5:t:1-5   | a:1-5         | false",
                "MYSQL   | a:1-5:t:2   | a:t:2     | a:1-5:t:2     | a:1-5         | true",
                "MYSQL   | a:1-9       | a:1:3:9   | a:1-9         | a:2:4-8       | true",
                "MYSQL   | a:1-5       | ''        | a:1-5         | a:1-5         | true",
                "MYSQL   | ''          | a:1       | a:1           | ''            | false",
                "MARIADB | 0-1-100     | 0-1-90    | 0-1-100       | 0-1-91..100   | true",
                "MARIADB | 0-1-100     | 0-2-120   | 0-1-100,0-2-120 | 0-1-100     | false",
                "MARIADB | 0-1-5,1-1-9 | 0-1-5     | 0-1-5,1-1-9   | 1-1-9         | true",
                "MARIADB | 0-1-5       | 0-1-6..9  | 0-1-9         | 0-1-5         | false",
            })
    void computes(Flavour flavour, String left, String right, String union, String difference, boolean contains) {
        GtidSet a = GtidSet.parse(flavour, servers(left));
        GtidSet b = GtidSet.parse(flavour, servers(right));
        assertThat(a.union(b)).hasToString(servers(union)).isEqualTo(b.union(a));
        assertThat(a.subtract(b)).hasToString(servers(difference));
        assertThat(a.contains(b)).isEqualTo(contains);
        assertThat(a.intersect(b)).isEqualTo(b.intersect(a));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:",
                "a:0",
                "a:5-3",
                "a:-1",
                "a:1-",
                "x:1",
                "a:1:2:",
                "a:tag",
                "a:1:tag",
                "a:ta-g:1",
                "a:99999999999999999999",
                "a:12345678901234567890",
                "a:1;b:1",
                "a:aaaaaaaaaabbbbbbbbbbccccccccccddd:1"
            })
    void refusesWhatIsNoneOfMysql(String text) {
        assertThatThrownBy(() -> GtidSet.parse(Flavour.MYSQL, servers(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of a MySQL GTID set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0-1",
                "0-1-0",
                "0-1--1",
                "a-1-1",
                "4294967296-1-1",
                "0-1-5..3",
                "0-1-1-1",
                "0-1-9..",
                "0-1-99999999999999999999"
            })
    void refusesWhatIsNoneOfMariaDb(String text) {
        assertThatThrownBy(() -> GtidSet.parse(Flavour.MARIADB, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of MariaDB");
    }

    @Test
    void doesNotMixProducts() {
        GtidSet mysql = GtidSet.parse(Flavour.MYSQL, A + ":1");
        GtidSet mariadb = GtidSet.parse(Flavour.MARIADB, "0-1-1");
        assertThatThrownBy(() -> mysql.union(mariadb)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mariadb.contains(mysql)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Against sets of single identifiers, with small numbers so that intervals meet, overlap and fall apart often. */
    @ParameterizedTest
    @EnumSource
    void arithmeticIsThatOfPlainSets(Flavour flavour) {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Set<Gtid> left = new HashSet<>();
            Set<Gtid> right = new HashSet<>();
            GtidSet a = random(flavour, random, left);
            GtidSet b = random(flavour, random, right);
            assertMembers(seed, flavour, a, left);
            Set<Gtid> union = new HashSet<>(left);
            union.addAll(right);
            assertMembers(seed, flavour, a.union(b), union);
            Set<Gtid> difference = new HashSet<>(left);
            difference.removeAll(right);
            assertMembers(seed, flavour, a.subtract(b), difference);
            Set<Gtid> both = new HashSet<>(left);
            both.retainAll(right);
            assertMembers(seed, flavour, a.intersect(b), both);
            assertThat(a.contains(b)).as("seed %d", seed).isEqualTo(left.containsAll(right));
            assertThat(a.subtract(b).union(b)).as("seed %d", seed).isEqualTo(a.union(b));
            assertThat(GtidSet.parse(flavour, a.toString())).as("seed %d", seed).isEqualTo(a);
        }
    }

    @Test
    void collectsInAnyOrder() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Set<Gtid> expected = new HashSet<>();
            GtidCollector collector = new GtidCollector(GtidSet.empty(Flavour.MYSQL));
            for (int i = 0; i < 60; i++) {
                Gtid gtid = gtid(Flavour.MYSQL, random.nextInt(2), 1 + random.nextInt(40));
                expected.add(gtid);
                collector.add(gtid);
            }
            assertMembers(seed, Flavour.MYSQL, collector.added(), expected);
        }
    }

    @Test
    void whatServersInTurnDidNotWriteIsNoHole() {
        GtidCollector collector = new GtidCollector(GtidSet.parse(Flavour.MARIADB, "0-1-100"));
        for (String next : new String[] {"0-1-101", "0-2-102", "0-2-103", "0-1-104", "1-1-1"}) {
            String[] parts = next.split("-");
            collector.add(new MariaDbGtid(
                    new MariaDbGtid.Origin(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
                    Long.parseLong(parts[2])));
        }
        assertThat(collector.added()).hasToString("0-1-101..104,0-2-103,1-1-1");
        assertThat(collector.previous().union(collector.added())).hasToString("0-1-104,0-2-103,1-1-1");
    }

    private static GtidSet random(Flavour flavour, Random random, Set<Gtid> members) {
        GtidSet set = GtidSet.empty(flavour);
        int intervals = random.nextInt(6);
        for (int i = 0; i < intervals; i++) {
            int who = random.nextInt(3);
            int from = 1 + random.nextInt(20);
            int to = from + random.nextInt(6);
            set = set.union(GtidSet.parse(
                    flavour,
                    flavour == Flavour.MYSQL
                            ? mysqlName(who) + ":" + from + "-" + to
                            : "0-" + who + "-" + from + ".." + to));
            for (int number = from; number <= to; number++) {
                members.add(gtid(flavour, who, number));
            }
        }
        return set;
    }

    private static String mysqlName(int who) {
        return who == 2 ? A + ":tag" : who == 1 ? B : A;
    }

    private static Gtid gtid(Flavour flavour, int who, int number) {
        return flavour == Flavour.MYSQL
                ? new MysqlGtid(new MysqlGtid.Source(UUID.fromString(who == 1 ? B : A), who == 2 ? "tag" : ""), number)
                : new MariaDbGtid(new MariaDbGtid.Origin(0, who), number);
    }

    private static void assertMembers(long seed, Flavour flavour, GtidSet set, Set<Gtid> members) {
        for (int who = 0; who < 3; who++) {
            for (int number = 1; number < 45; number++) {
                Gtid gtid = gtid(flavour, who, number);
                assertThat(set.contains(gtid)).as("seed %d, %s", seed, gtid).isEqualTo(members.contains(gtid));
            }
        }
        assertThat(set.isEmpty()).isEqualTo(members.isEmpty());
    }

    /** The tables say a and b for the two servers of MySQL. */
    private static String servers(String text) {
        return text.replaceAll("\\ba:", A + ":").replaceAll("\\bb:", B + ":").replaceAll("^a$", A);
    }
}
