package io.workermanager.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The question that helps to repair a store that breaks the rule; it stands in every failure. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface DiagnosticHint {
    String value();
}
