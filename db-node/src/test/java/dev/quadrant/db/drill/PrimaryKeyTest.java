package dev.quadrant.db.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.drill.PrimaryKey.KeyColumn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks of a primary key as conditions that an index can serve. */
class PrimaryKeyTest {
    @Test
    void oneColumn() {
        PrimaryKey key = new PrimaryKey(List.of(new KeyColumn("id", "int")));
        assertThat(key.range(List.of("7"), true)).isEqualTo("`id` > 7");
        assertThat(key.range(List.of("7"), false)).isEqualTo("`id` <= 7");
    }

    @Test
    void severalColumnsInTheirOrder() {
        PrimaryKey key = new PrimaryKey(
                List.of(new KeyColumn("a", "varchar"), new KeyColumn("b", "binary"), new KeyColumn("c`", "bigint")));
        List<String> values = List.of("it's", "00FF", "-3");
        assertThat(key.range(values, true))
                .isEqualTo("(`a` >= 'it\\'s' AND (`a` > 'it\\'s' OR"
                        + " (`b` >= X'00ff' AND (`b` > X'00ff' OR `c``` > -3))))");
        assertThat(key.range(values, false))
                .isEqualTo("(`a` <= 'it\\'s' AND (`a` < 'it\\'s' OR"
                        + " (`b` <= X'00ff' AND (`b` < X'00ff' OR `c``` <= -3))))");
        assertThat(key.expressions()).isEqualTo("`a`, HEX(`b`), `c```");
    }
}
