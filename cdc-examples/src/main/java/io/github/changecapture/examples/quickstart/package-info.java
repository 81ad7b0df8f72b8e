/** The main job in one command: changes flow from MongoDB into rolling files. */
@NullMarked
package io.github.changecapture.examples.quickstart;

import org.jspecify.annotations.NullMarked;
