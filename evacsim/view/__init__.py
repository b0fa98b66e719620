"""A run to look at: one HTML file with everything in it, and a GIF for those who only look.

Thin: what happened comes from `results`, what it means from `analysis`, where things stand on a
floor plan from `plots.shapes`. `scene` is the building as it is drawn, `track` the people, `story`
the curve, the drill and why the last one was late; `write` puts them in the page. The page itself
is `page/`: plain HTML, CSS and JavaScript, without a library, a server or the network.
"""
