package io.workermanager.livepage.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A merge patch")
class MergePatchTest {
    @ParameterizedTest(name = "{0} to {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1} | {'a':1} | {}",
                "{'a':1} | {'a':2} | {'a':2}",
                "{'a':1} | {} | {'a':null}",
                "{} | {'a':{'b':1}} | {'a':{'b':1}}",
                "{'a':{'b':1,'c':2}} | {'a':{'b':1,'c':3}} | {'a':{'c':3}}",
                "{'a':{'b':1,'c':2}} | {'a':{'b':1}} | {'a':{'c':null}}",
                "{'a':[1,2]} | {'a':[1,3]} | {'a':[1,3]}",
                "{'a':{'b':1}} | {'a':[1]} | {'a':[1]}",
                "{'__proto__':{'b':1}} | {'__proto__':{'b':2}} | {'__proto__':{'b':2}}"
            })
    @DisplayName("has what differs, and nothing else")
    void hasWhatDiffers(String before, String after, String patch) throws JsonProcessingException {
        assertThat(MergePatch.between(object(before), object(after))).isEqualTo(object(patch));
    }

    private static ObjectNode object(String text) throws JsonProcessingException {
        return (ObjectNode) Json.MAPPER.readTree(text.strip().replace('\'', '"'));
    }
}
