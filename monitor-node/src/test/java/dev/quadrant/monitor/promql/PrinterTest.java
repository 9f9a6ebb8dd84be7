package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Prometheus 3 prints otherwise than the older one that {@code PrometheusIT} compares with, and the tree. */
class PrinterTest {
    private static final String LONG = "a".repeat(90);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1e10+-0x1f+-.5e-3|10000000000 + -31 + -0.0005",
                "a>90m|a > 1h30m",
                "a*-90s|a * -1m30s",
                "rate(a[2*5m] offset (1m+30s))|rate(a[10m] offset 1m30s)",
                "increase(a[5m]smoothed offset 1m)|increase(a[5m] smoothed offset 1m)",
                "a+on(b)group_left(c)fill_right(0.50)d|a + on (b) group_left (c) fill_right (0.5) d",
                "a+fill(-1)b|a + fill (-1) b",
                "{b='c',\"a.b\"}|{__name__=\"a.b\",b=\"c\"}",
                "sum without(\"a.b\",c)(d)|sum without (\"a.b\", c) (d)",
                "a{b=\"\\u200b\\n\\xff\"}|a{b=\"\\u200b\\n\\xff\"}",
            })
    void printsAsPrometheus3(String query, String printed) throws QueryException {
        assertThat(Query.parse(query).pretty()).isEqualTo(printed);
        assertThat(Query.parse(printed).pretty()).isEqualTo(printed);
    }

    @Test
    void whatIsPrintedIsTheSameQuery() throws IOException, QueryException {
        for (String query : Files.readAllLines(Path.of("src/test/resources/prometheus-queries.txt"))) {
            if (!query.startsWith("#")) {
                // Wide, so that it is broken into lines wherever it can be.
                String wide = query.replace("test_gauge", LONG);
                Query parsed = Query.parse(wide);
                assertThat(Query.parse(parsed.pretty()).tree()).as(wide).isEqualTo(parsed.tree());
                assertThat(Query.parse(parsed.pretty()).pretty()).as(wide).isEqualTo(parsed.pretty());
            }
        }
    }

    @Test
    void theTreeHasPrometheusForm() throws QueryException {
        assertTree("-5", "{'type':'numberLiteral','val':'-5'}");
        assertTree(
                "a{b!='c'} @ 1.5 offset -1m",
                "{'type':'vectorSelector','name':'a','matchers':[{'name':'b','value':'c','type':'!='},"
                        + "{'name':'__name__','value':'a','type':'='}],'anchored':false,'smoothed':false,"
                        + "'offset':-60000,'timestamp':1500,'startOrEnd':null}");
        assertTree(
                "rate(a[5m] @ end())",
                "{'type':'call','func':{'name':'rate','argTypes':['matrix'],'variadic':0,'returnType':'vector'},"
                        + "'args':[{'type':'matrixSelector','name':'a','matchers':[{'name':'__name__','value':'a',"
                        + "'type':'='}],'anchored':false,'smoothed':false,'offset':0,'timestamp':null,"
                        + "'startOrEnd':'end','range':300000}]}");
        String one = "{'type':'numberLiteral','val':'1'}";
        assertTree(
                "1 == bool 1",
                "{'type':'binaryExpr','op':'==','lhs':" + one + ",'rhs':" + one + ",'matching':null,'bool':true}");
        assertThat(Query.parse("a * on (b) group_right (c) fill_left (0) d")
                        .tree()
                        .get("matching"))
                .hasToString("{card=one-to-many, labels=[b], on=true, include=[c], fillValues={lhs=0, rhs=null}}");
        assertThat(Query.parse("a and b").tree().get("matching"))
                .hasToString("{card=many-to-many, labels=[], on=false, include=[], fillValues={lhs=null, rhs=null}}");
        assertTree(
                "topk without (b) (1, -(vector(1)))",
                "{'type':'aggregation','op':'topk','expr':{'type':'unaryExpr','op':'-','expr':{'type':'parenExpr',"
                        + "'expr':{'type':'call','func':{'name':'vector','argTypes':['scalar'],'variadic':0,"
                        + "'returnType':'vector'},'args':[" + one + "]}}},'param':" + one
                        + ",'grouping':['b'],'without':true}");
        assertTree(
                "vector(1)[5m:1m]",
                "{'type':'subquery','expr':{'type':'call','func':{'name':'vector','argTypes':['scalar'],'variadic':0,"
                        + "'returnType':'vector'},'args':[" + one + "]},'range':300000,'step':60000,'offset':0,"
                        + "'timestamp':null,'startOrEnd':null}");
        assertTree("'x'", "{'type':'stringLiteral','val':'x'}");
    }

    private static void assertTree(String query, String json) throws QueryException {
        assertThat(new JsonObject(Query.parse(query).tree()).encode()).isEqualTo(json.replace('\'', '"'));
    }

    @Test
    void durationsThatDependOnTheStepsHaveNoForm() throws QueryException {
        Query query = Query.parse("rate(a[2 * step()])");
        assertThatThrownBy(query::pretty).isInstanceOf(QueryException.class).hasMessageContaining("step()");
        assertThatThrownBy(query::tree).isInstanceOf(QueryException.class).hasMessageContaining("step()");
    }
}
