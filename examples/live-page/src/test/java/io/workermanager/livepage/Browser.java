package io.workermanager.livepage;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.htmlunit.BrowserVersion;
import org.htmlunit.CollectingAlertHandler;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;

/** HtmlUnit with the pages of a server. A script error fails the test. HtmlUnit has no streams of events, and so the pages poll. */
final class Browser implements AutoCloseable {
    private static final int STEP = 50;
    private static final int STEPS = 400;

    private final WebClient client = new WebClient(BrowserVersion.CHROME);
    private final CollectingAlertHandler alerts = new CollectingAlertHandler();
    private final String url;
    private HtmlPage page;

    Browser(TestPage server, String path) throws IOException {
        client.getOptions().setFetchPolyfillEnabled(true);
        client.getOptions().setThrowExceptionOnScriptError(true);
        client.setAlertHandler(alerts);
        url = server.server.url();
        page = load(path);
    }

    private HtmlPage load(String path) throws IOException {
        page = client.getPage(url + path);
        until("the page is live", () -> text("#connection-text").equals("live"));
        return page;
    }

    HtmlPage open(String path) throws IOException {
        return load(path);
    }

    HtmlPage page() {
        return page;
    }

    /** Waits for the page's scripts until a condition holds. */
    void until(String what, BooleanSupplier condition) {
        for (int i = 0; i < STEPS; i++) {
            client.waitForBackgroundJavaScriptStartingBefore(STEP);
            if (condition.getAsBoolean()) {
                return;
            }
            sleep();
        }
        throw new AssertionError(what + "; the page shows: " + page.asNormalizedText());
    }

    private static void sleep() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A script of the page runs under the lock of the page. */
    private static <T> T reading(HtmlPage page, Function<HtmlPage, T> read) {
        synchronized (page) {
            return read.apply(page);
        }
    }

    List<DomNode> all(String selector) {
        return reading(page, shown -> List.copyOf(shown.querySelectorAll(selector)));
    }

    String text(String selector) {
        return texts(selector).stream().findFirst().orElse("");
    }

    List<String> texts(String selector) {
        return reading(
                page,
                shown -> shown.querySelectorAll(selector).stream()
                        .map(DomNode::getTextContent)
                        .toList());
    }

    int count(String selector) {
        return all(selector).size();
    }

    /** Presses the button, link or box with a text or a label. */
    void press(String selector, String label) throws IOException {
        HtmlElement pressed = all(selector).stream()
                .filter(node -> node.getTextContent().strip().equals(label))
                .map(HtmlElement.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + selector + " \"" + label + "\" in " + texts(selector)));
        page = pressed.click();
    }

    void type(String id, String text) {
        HtmlInput input = page.getHtmlElementById(id);
        input.setValue("");
        try {
            input.type(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a script said with {@code alert}. */
    List<String> alerts() {
        return alerts.getCollectedAlerts();
    }

    @Override
    public void close() {
        client.close();
    }
}
