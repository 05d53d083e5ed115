package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The pages in a real browser, with a screenshot of each. The name keeps it out of the ordinary build; the README has the command. Without
 * Chromium and its driver it says so, and checks nothing.
 */
@DisplayName("The live page in Chromium")
class BrowserCheck {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static ChromeDriver browser;

    @BeforeAll
    static void startBrowser() throws IOException {
        Optional<Path> chromium = onPath("chromium", "google-chrome", "chrome");
        Optional<Path> driver = onPath("chromedriver");
        if (chromium.isEmpty() || driver.isEmpty()) {
            String missing = "No Chromium with chromedriver is on the PATH: nothing was checked."
                    + " On Debian: apt-get install chromium chromium-driver";
            System.out.println(missing);
            Assumptions.abort(missing);
        }
        Files.createDirectories(SCREENSHOTS);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions()
                .setBinary(chromium.get().toFile())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--window-size=1440,1100");
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get().toFile())
                        .build(),
                options);
        browser.manage().timeouts().implicitlyWait(Duration.ofSeconds(10));
    }

    private static Optional<Path> onPath(String... names) {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    @DisplayName("shows three workers")
    void threeWorkers() throws Exception {
        try (DemoFleet fleet = DemoFleet.small()) {
            look(fleet, "3", "m1");
        }
    }

    @Test
    @DisplayName("shows ten thousand workers")
    void tenThousandWorkers() throws Exception {
        try (DemoFleet fleet = DemoFleet.large(10_000)) {
            look(fleet, "10000", null);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    @DisplayName("shows a change within two seconds, over a stream")
    void changeWithinTwoSeconds(int workers) throws Exception {
        try (TestPage page = TestPage.with(settings -> settings.withInterval(Duration.ofSeconds(1)))) {
            Map<String, RegisterOptions> all = new LinkedHashMap<>();
            IntStream.rangeClosed(1, workers).forEach(i -> all.put("m" + i, RegisterOptions.defaults()));
            page.fleet.batches().register(all);
            show(page.server.url() + "workers");
            long before = System.nanoTime();
            page.fleet.pause("m1");
            browser.findElement(By.cssSelector("tbody .status.paused"));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            assertThat(browser.executeScript("return performance.getEntriesByType('resource')"
                            + ".filter(entry => entry.name.includes('/api/workers')).length"))
                    .as("requests besides the stream")
                    .isEqualTo(0L);
        }
    }

    @Test
    @DisplayName("runs nothing of a hostile record, and reports no error and no violation of its policy")
    void hostileRecords() throws Exception {
        try (TestPage page = TestPage.withOrders()) {
            for (String text : HostileRecordsTest.TEXTS) {
                page.fleet.register(
                        text, RegisterOptions.type(text).withExchange(text).withHost(text));
                page.fleet.fleet().hold(text, Selector.type(text), Order.Cause.of(text, text));
            }
            for (String path : List.of("", "workers", "sessions", "orders", "audit", "why")) {
                show(page.server.url() + path);
                screenshot("hostile-" + (path.isEmpty() ? "fleet" : path));
            }
        }
    }

    @Test
    @DisplayName("works with the keyboard alone")
    void keyboard() throws Exception {
        try (TestPage page = TestPage.withOrders()) {
            page.fleet.register("m1", RegisterOptions.defaults());
            show(page.server.url() + "workers");
            press(Keys.TAB);
            assertThat(focused().getText()).isEqualTo("Skip to the content");
            press("/");
            assertThat(focused().getDomAttribute("id")).isEqualTo("q");
            press("m1", Keys.TAB, Keys.SPACE);
            assertThat(focused().getDomAttribute("type")).as("a box of a facet").isEqualTo("checkbox");
            browser.findElement(By.cssSelector("#chips button"));
            show(page.server.url() + "worker?id=m1");
            browser.executeScript("document.querySelector('#actions button').focus()");
            press(Keys.ENTER);
            assertThat(browser.findElement(By.id("order")).isDisplayed()).isTrue();
            press(Keys.ESCAPE);
            assertThat(browser.findElement(By.id("order")).isDisplayed()).isFalse();
            assertThat(focused().getText())
                    .as("the focus returns to the button")
                    .isEqualTo("Pause");
        }
    }

    @Test
    @DisplayName("fits a telephone")
    void narrow() throws Exception {
        Dimension before = browser.manage().window().getSize();
        try (TestPage page = TestPage.withOrders()) {
            page.fleet.register("worker-websocket-kraken-server-1-1a2b3c4d", RegisterOptions.defaults());
            browser.manage().window().setSize(new Dimension(500, 1_000)); // the narrowest window of Chromium
            for (String path :
                    List.of("", "workers", "worker?id=worker-websocket-kraken-server-1-1a2b3c4d", "orders")) {
                show(page.server.url() + path);
                screenshot("narrow-" + (path.isEmpty() ? "fleet" : path.replaceFirst("\\?.*", "")));
            }
        } finally {
            browser.manage().window().setSize(before);
        }
    }

    private static void press(CharSequence... keys) {
        new Actions(browser).sendKeys(keys).perform();
    }

    private static WebElement focused() {
        return browser.switchTo().activeElement();
    }

    private static void look(DemoFleet fleet, String size, String worker) throws Exception {
        LivePageSettings settings = LivePageSettings.defaults()
                .listeningOn("127.0.0.1", 0)
                .withInterval(Duration.ofMillis(100))
                .allowingOrders("a-token-for-the-browser");
        ScheduledExecutorService life = Executors.newSingleThreadScheduledExecutor();
        try (LivePageServer server = LivePage.start(fleet.manager(), settings)) {
            browser.get(server.url());
            for (int step = 0; step < 181; step++) {
                fleet.step(Duration.ofSeconds(5));
                Thread.sleep(120); // the page reads meanwhile
                if (step == 150 && worker == null) {
                    fleet.trouble();
                }
            }
            ScheduledFuture<?> steps =
                    life.scheduleAtFixedRate(() -> fleet.step(Duration.ZERO), 1, 1, TimeUnit.SECONDS);
            assertThat(steps.isDone()).isFalse();
            String id = worker == null
                    ? fleet.manager().diagnosis().findUnhealthy().workers().stream()
                            .filter(view ->
                                    view.isAlive() && view.activeSession().isPresent())
                            .findFirst()
                            .orElseThrow()
                            .id()
                            .value()
                    : worker;
            Map<String, String> pages = new LinkedHashMap<>();
            pages.put("fleet", "");
            pages.put("workers", "workers");
            pages.put("workers-filtered", "workers?state=held&state=expired&sort=beat&desc=true");
            pages.put("worker", "worker?id=" + id);
            pages.put("sessions", "sessions");
            pages.put("orders", "orders");
            pages.put("audit", "audit");
            pages.put("why", "why?type=fix&exchange=okx&capability=futures");
            for (String scheme : List.of("light", "dark")) {
                browser.executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
                for (Map.Entry<String, String> page : pages.entrySet()) {
                    show(server.url() + page.getValue());
                    screenshot(page.getKey() + "-" + size + "-" + scheme);
                }
                orderDialog(server.url() + "worker?id=" + id);
                screenshot("dialog-" + size + "-" + scheme);
            }
        } finally {
            life.shutdownNow();
        }
    }

    /** Fills in an order, and stops at its preview. */
    private static void orderDialog(String url) {
        show(url);
        browser.findElement(By.xpath("//button[.='Drain and stop']")).click();
        type("order-who", "alice");
        type("order-reason", "kernel update");
        type("order-token", "a-token-for-the-browser");
        browser.findElement(By.id("order-check")).click();
        browser.findElement(By.cssSelector("#order-preview .targets li"));
    }

    private static void type(String id, String text) {
        browser.findElement(By.id(id)).clear();
        browser.findElement(By.id(id)).sendKeys(text);
    }

    private static void show(String url) {
        browser.get("about:blank"); // ends the page before, whose server may be gone
        int earlier = messages().size();
        browser.get(url);
        browser.findElement(By.cssSelector(".connection.live"));
        assertThat(browser.executeScript(
                        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("%s fits the width of the window", url)
                .isEqualTo(true);
        assertThat(messages())
                .as("messages of the browser, without %d about earlier pages", earlier)
                .isEmpty();
    }

    private static List<LogEntry> messages() {
        return browser.manage().logs().get(LogType.BROWSER).getAll();
    }

    private static void screenshot(String name) throws IOException {
        Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
