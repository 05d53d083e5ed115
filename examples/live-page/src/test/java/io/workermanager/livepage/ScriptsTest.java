package io.workermanager.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.workermanager.livepage.view.MergePatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The scripts of the pages")
class ScriptsTest {
    private static TestPage page;
    private static Browser browser;

    @BeforeAll
    static void open() throws Exception {
        page = TestPage.readOnly();
        browser = new Browser(page, "");
    }

    @AfterAll
    static void close() {
        browser.close();
        page.close();
    }

    private static String run(String script) {
        return String.valueOf(browser.page().executeJavaScript(script).getJavaScriptResult());
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1} | {'a':1}",
                "{'a':1} | {'b':'x'}",
                "{'a':{'b':1,'c':{'d':2}}} | {'a':{'b':1,'c':{'e':3}}}",
                "{'a':[1,{'b':2}]} | {'a':[{'b':3}]}",
                "{'a':{'b':1}} | {'a':[1]}",
                "{'a':1} | {'a':{'b':{'c':1}}}",
                "{'__proto__':{'b':1}} | {'__proto__':{'b':2},'constructor':{'c':1}}",
                "{'10':{'a':1},'9':{'a':1}} | {'9':{'a':2}}"
            })
    @DisplayName("apply the server's patches")
    void applyPatches(String before, String after) {
        ObjectNode old = object(before);
        ObjectNode now = object(after);
        String patch = MergePatch.between(old, now).toString();
        String merged = run("JSON.stringify(LivePage.merge(LivePage.merge(null, JSON.parse(" + literal(old.toString())
                + ")), JSON.parse(" + literal(patch) + ")))");
        assertThat(object(merged)).isEqualTo(now);
    }

    private static ObjectNode object(String text) {
        return (ObjectNode) TestPage.json(text.strip().replace('\'', '"'));
    }

    private static String literal(String json) {
        return "'" + json + "'";
    }

    @Test
    @DisplayName("keep the node of a row that moves, and so its focus")
    void keepNodes() {
        String rows =
                "function rows(...ids) { return ids.map(id => LivePage.h('li', {key: id}, LivePage.h('b', null, id))); }"
                        + "const list = document.createElement('ul');"
                        + "LivePage.show(list, rows('a', 'b', 'c'));"
                        + "const b = list.childNodes[1];"
                        + "LivePage.show(list, rows('b', 'x', 'c', 'a'));";
        assertThat(run("(function () {" + rows + "return list.textContent + (list.childNodes[0] === b); })()"))
                .isEqualTo("bxcatrue");
    }

    @Test
    @DisplayName("drop attributes and nodes that are gone")
    void dropWhatIsGone() {
        assertThat(run("(function () { const box = document.createElement('div');"
                        + "LivePage.show(box, LivePage.h('p', {class: 'a', title: 't'}, 'one', LivePage.h('i', null, 'two')));"
                        + "LivePage.show(box, LivePage.h('p', {class: 'b'}, 'three'));"
                        + "return box.innerHTML; })()"))
                .isEqualTo("<p class=\"b\">three</p>");
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "119999, 119s", "120000, 2m", "7199999, 119m", "7200000, 2h", "172800000, 2d", "-5, 0s"})
    @DisplayName("shorten ages")
    void ages(long milliseconds, String text) {
        assertThat(run("LivePage.age(" + milliseconds + ")")).isEqualTo(text);
    }
}
