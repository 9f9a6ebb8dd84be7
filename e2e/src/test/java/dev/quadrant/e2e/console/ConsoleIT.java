package dev.quadrant.e2e.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Checkout;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console as people have it: a real browser, a login, every page with live data of four nodes, pictures of all of it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    private static final Path PICTURES = Checkout.root().resolve("e2e/target/console");
    private static final long FIRST_VIEW_MAX = 300_000;

    @TempDir
    private static Path directory;

    private static Cluster cluster;
    private static Chromium browser;

    private Tab tab;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isExecutable(Chromium.PROGRAM), "needs chromium: apt-get install chromium");
        cluster = new Cluster(directory);
        browser = Chromium.start(directory.resolve("profile"));
        cluster.awaitSeen();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void open() {
        tab = browser.tab();
    }

    @AfterEach
    void close() {
        tab.close();
    }

    private static URI at(String path) {
        return cluster.monitor().admin().resolve("/console/" + path);
    }

    /** Logs in on the page that a login leads from. */
    private void login(String name) {
        tab.call("Network.clearBrowserCookies", new JsonObject());
        tab.as(1440, 900, true).go(at("login.html"));
        tab.await("document.activeElement.id === 'user'").type(name);
        tab.evaluate("document.getElementById('password').focus()");
        tab.type(Cluster.PASSWORD).press("Enter", 13);
        tab.await("document.documentElement.dataset.ready === 'true'");
    }

    @Test
    @Order(1)
    void nothingIsShownWithoutALogin() {
        tab.as(1440, 900, true).go(at("#/dns"));
        tab.await("location.pathname === '/console/login.html' && document.activeElement.id === 'user'");
        tab.picture(PICTURES.resolve("login.png"));
        tab.type("olga");
        tab.evaluate("document.getElementById('password').focus()");
        tab.type("no such password").press("Enter", 13);
        tab.awaitText("Name or password is wrong.");
        tab.evaluate("document.getElementById('password').value = ''");
        tab.type(Cluster.PASSWORD).press("Enter", 13);
        tab.await("location.pathname === '/console/' && document.documentElement.dataset.ready === 'true'");
        tab.awaitText("olga");
    }

    @Test
    @Order(2)
    void theFirstViewIsSmall() {
        login("olga");
        tab.call("Network.clearBrowserCache", new JsonObject());
        tab.go(at(""))
                .await(
                        "document.documentElement.dataset.ready === 'true' && document.querySelectorAll('.node').length >= 4"
                                + " && document.querySelector('.chart canvas')");
        Object millis = tab.evaluate("Math.round(performance.now())");
        System.out.println("first view of the console: " + tab.bytes() + " bytes, " + millis + " ms");
        assertThat(tab.bytes()).isBetween(20_000L, FIRST_VIEW_MAX);
        assertThat(tab.complaints()).isEmpty();
    }

    @ParameterizedTest
    @Order(3)
    @CsvSource({
        "overview, #/overview, lb-1",
        "dns, #/dns, 2026",
        "lb, #/lb, a of app",
        "db, #/db, Can be restored",
        "metrics, #/metrics?query=up, 5 series",
        "dashboard, #/metrics/processes, CPU of each node",
        "logs, #/logs?query=onerror, <img src=x onerror=window.broken=1>",
        "alerts, #/alerts, DnsZoneBroken",
        "activity, #/activity, login",
    })
    void everyPageShowsLiveData(String name, String path, String text) {
        login("olga");
        for (boolean phone : new boolean[] {false, true}) {
            for (boolean dark : new boolean[] {true, false}) {
                tab.as(phone ? 390 : 1440, phone ? 844 : 900, dark).go(at(path));
                tab.await("document.documentElement.dataset.ready === 'true'");
                tab.await("document.getElementById('main').textContent.includes(" + Tab.quoted(text) + ")");
                tab.await(
                        "[...document.querySelectorAll('.chart')].filter(it => it.getBoundingClientRect().top < innerHeight)"
                                + ".every(it => it.querySelector('canvas') || it.querySelector('.blank')?.textContent !== 'loading')");
                tab.picture(PICTURES.resolve(name + (phone ? "-phone" : "") + (dark ? "-dark" : "-light") + ".png"));
                assertThat(tab.evaluate("document.documentElement.scrollWidth"))
                        .as("%s is no wider than the screen", name)
                        .isEqualTo(phone ? 390 : 1440);
            }
        }
        assertThat(tab.complaints()).as(name).isEmpty();
    }

    @ParameterizedTest
    @Order(4)
    @CsvSource({"#/overview", "#/dns", "#/lb", "#/db", "#/metrics?query=up", "#/logs", "#/alerts", "#/activity"})
    void everybodyCanUseIt(String path) throws IOException {
        login("olga");
        for (boolean dark : new boolean[] {true, false}) {
            tab.as(1440, 900, dark).go(at(path));
            tab.await(
                    "document.documentElement.dataset.ready === 'true' && document.getElementById('main').children.length > 0");
            tab.evaluate(axe());
            String found = (String)
                    tab.evaluate(
                            "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations"
                                    + ".filter(it => it.impact === 'serious' || it.impact === 'critical')"
                                    + ".map(it => it.id + ': ' + it.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + node.failureSummary).join(' | ')).join('\\n'))");
            assertThat(found).as(path + (dark ? " dark" : " light")).isEmpty();
        }
    }

    private static String axe() throws IOException {
        try (InputStream in =
                ConsoleIT.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";undefined";
        }
    }

    @Test
    @Order(5)
    void theSearchFindsByTheKeyboard() {
        login("victor");
        tab.go(at("")).await("document.documentElement.dataset.ready === 'true'");
        tab.press("/", 191).await("document.activeElement.id === 'palette-input'");
        tab.type("load bal")
                .await(
                        "document.querySelector('#palette-list [aria-selected=true]').textContent.includes('Load balancer')");
        tab.picture(PICTURES.resolve("search.png"));
        tab.press("Enter", 13).await("location.hash.startsWith('#/lb')");
        tab.await("document.getElementById('title').textContent === 'Load balancer'");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    @Order(6)
    void anOperatorSilencesAfterAQuestionAndAViewerCannot() {
        login("victor");
        tab.go(at("#/alerts")).awaitText("DnsZoneBroken");
        tab.await("[...document.querySelectorAll('.alert button')].some(it => it.textContent === 'Silence')");
        assertThat(tab.evaluate("[...document.querySelectorAll('.alert button')].every(it => it.disabled)"))
                .isEqualTo(true);
        login("olga");
        tab.go(at("#/alerts"));
        String silence =
                "[...document.querySelectorAll('.alert[open] button')].find(it => it.textContent === 'Silence')";
        tab.await(silence).evaluate(silence + ".click()");
        tab.await("document.querySelector('dialog.ask[open] input[name=comment]')");
        tab.evaluate("document.querySelector('dialog.ask input[name=comment]').focus()");
        tab.type(Cluster.MARKUP);
        tab.picture(PICTURES.resolve("silence.png"));
        tab.evaluate("document.querySelector('dialog.ask button[type=submit]').click()");
        tab.awaitText("silenced until");
        tab.go(at("#/activity"))
                .await("document.getElementById('main').textContent.includes(" + Tab.quoted(Cluster.MARKUP) + ")");
        assertThat(tab.evaluate("window.broken")).isNull();
        assertThat(cluster.audit()).content().contains("\"who\":\"olga\",\"what\":\"silence\"", "\"outcome\":\"done\"");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    @Order(7)
    void namesAreNeverMarkup() {
        login("olga");
        tab.go(at("#/metrics?query=hostile"));
        tab.await("document.getElementById('main').textContent.includes(" + Tab.quoted(Cluster.MARKUP) + ")");
        assertThat(tab.evaluate("document.querySelectorAll('main img').length")).isEqualTo(0);
        tab.go(at("#/metrics?query=" + "%3Cimg%20src%3Dx%20onerror%3Dwindow.broken%3D1%3E"));
        tab.await("document.querySelector('.problem:not([hidden])')");
        assertThat(tab.evaluate("window.broken")).isNull();
        tab.go(at("#/logs?query=onerror")).click(".line-head").await("document.querySelector('.details pre')");
        assertThat(tab.evaluate("document.querySelectorAll('main img').length")).isEqualTo(0);
        assertThat(tab.evaluate("window.broken")).isNull();
        // What the policy is for: even markup that gets in runs nothing.
        tab.evaluate("document.body.insertAdjacentHTML('beforeend', " + Tab.quoted(Cluster.MARKUP) + ")");
        tab.await("true");
        assertThat(tab.evaluate("new Promise(done => setTimeout(() => done(window.broken ?? 'kept'), 300))"))
                .isEqualTo("kept");
    }
}
