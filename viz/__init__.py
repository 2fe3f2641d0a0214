"""Pure functions from rows to pictures (SVG, HTML). Never touches a store.

network.to_svg      entities and relations, also around one entity
pyvis_page.to_pyvis the same, interactive, as one page
sankey.to_sankey    policy → measure or dimension → pattern
timeline.to_timeline, bars.to_bars, suap.to_suap, cities.to_cities
"""
