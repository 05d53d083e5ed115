package io.workermanager.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A rule that looks for a defect by threads that race or by steps that are drawn: it can find one, and never prove its absence. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface RandomizedRule {}
