/** Routes, streams and their protection. */
@NullMarked
package io.workermanager.livepage.web;

import org.jspecify.annotations.NullMarked;
